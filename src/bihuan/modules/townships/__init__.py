"""乡镇年轻干部: who comes to the townships, who stays, who leaves, when and where to."""

"""乡镇年轻干部的规则: values in, answer or Refused out."""

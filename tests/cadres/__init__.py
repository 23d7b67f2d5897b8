"""Tests of 干部信息库."""

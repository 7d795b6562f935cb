"""Our own rules, one file each; a rule's name is "duogui/" and its file's name with hyphens."""

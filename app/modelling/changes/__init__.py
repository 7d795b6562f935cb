"""What changed between two versions of a model, a table or a form, in sentences for those who sign it off. Pure."""

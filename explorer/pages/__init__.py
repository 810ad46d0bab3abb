"""The pages, one module each; `explorer.desk` finds them."""

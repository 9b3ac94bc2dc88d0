"""The rules of files: what may be uploaded and read, how text is counted, and how segments repeat."""

"""Rows and facts as words for a page, in the reader's language. Pure presentation: nothing here decides, writes or
asks the clock.
"""

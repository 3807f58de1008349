"""The language of head points' formulas: parsed when saved, checked for its dimensions, computed in exact fractions.

There is nothing in it but numbers, volumes, properties of accounts and arithmetic: no attributes, no calls of Python, no
loops. A formula has at most ``syntax.LONGEST`` characters, ``syntax.MOST_PARTS`` operands and ``syntax.DEEPEST`` nested
parentheses, so that parsing and computing it always end.
"""

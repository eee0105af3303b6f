result = some_function(argument_one, argument_two, argument_three) + another_function(argument_four argument_five)

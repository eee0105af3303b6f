raise GeneratorExit("exit")

"""What functions log where they fail, as Lambda's runtimes word it. The first that matches wins.

Source: https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html
"""

from __future__ import annotations

from deployer.failure import Code

from deployer_analyzer.rule import rule

# As the tester puts it before what a function logged.
_BY = r"(?:(?P<resource>\w+) \(AWS::Lambda::Function\) logged: .*?)?"

FUNCTION_RULES = (
    rule(
        Code.LAMBDA_CONFIG,
        _BY + r"Handler '(?P<function>[^']+)' missing on module '(?P<module>[^']+)'",
        "Set the Handler of {resource} to <file without ending>.<function>, with a function that the file {module} "
        "has at its top; or add {function} there.",
        cause="The handler '{module}.{function}' of {resource} is not in module '{module}': set Handler to a function "
        "that the module has.",
    ),
    rule(
        Code.LAMBDA_CONFIG,
        _BY + r"(?P<handler>\S+) is undefined or not exported",
        "Set the Handler of {resource} to <file without ending>.<function>, with a function that the file exports.",
        cause="The handler '{handler}' of {resource} is not exported by its file: set Handler to a function that is.",
    ),
    rule(
        Code.LAMBDA_CONFIG,
        _BY + r"Bad handler '(?P<handler>[^']+)'",
        "Set the Handler of {resource}: it is <file without ending>.<function>.",
        cause="The handler '{handler}' of {resource} is no handler: set Handler to <file without ending>.<function>.",
    ),
    rule(
        Code.LAMBDA_CONFIG,
        _BY + r"Unable to import module '(?P<module>[^']+)': No module named '(?P=module)'",
        "Check the Handler and CodeUri of {resource}: the file {module} has to lie in the folder that CodeUri names.",
        cause="The Handler of {resource} names the module '{module}', which is not in its code: correct Handler or "
        "CodeUri.",
    ),
    rule(
        Code.LAMBDA_CONFIG,
        _BY + r"Unable to import module '(?P<module>[^']+)': No module named '(?P<lacks>[^']+)'",
        "Name the package of {lacks} in the requirements.txt beside {module}, or put its file into the folder of "
        "CodeUri.",
        cause="The module '{module}' of {resource} imports '{lacks}', which is not in its code: name its package in "
        "requirements.txt.",
    ),
    rule(
        Code.LAMBDA_CONFIG,
        _BY + r"(?:Unable to import module '?(?P<module>[\w./-]+)|Cannot find module '?(?P<node>[^'\s]+))",
        "The function's code lacks the module {module}{node}, or what it imports: check Handler and CodeUri, and name "
        "every package in requirements.txt (package.json for Node).",
        cause="The code of {resource} lacks the module '{module}{node}', or what it imports: check Handler and "
        "CodeUri, and name every package that it needs.",
    ),
    rule(
        Code.LAMBDA_CONFIG,
        _BY + r"Syntax error in module '(?P<module>[^']+)': (?P<fault>.+)",
        "Correct the file {module} of {resource} where the message says: {fault}.",
        cause="The module '{module}' of {resource} cannot be read as code ({fault}): correct it there.",
    ),
    rule(
        Code.LAMBDA_CONFIG,
        _BY + r"Runtime\.(?P<fault>ImportModuleError|HandlerNotFound|UserCodeSyntaxError|InvalidEntrypoint|"
        r"MalformedHandlerName)",
        "The function does not start ({fault}): check its Handler and CodeUri against its files, and its log.",
        cause="{resource} does not start ({fault}): check its Handler and CodeUri against its files.",
    ),
    rule(
        Code.TIMEOUT,
        r"(?P<resource>\w+) \(AWS::Lambda::Function\) logged: Task timed out after (?P<seconds>[\d.]+) seconds",
        "Raise the Timeout of {resource}, or see in its log what it waits for.",
        cause="{resource} did not answer within its Timeout of {seconds} seconds: raise Timeout, or see what it waits "
        "for.",
    ),
    rule(
        Code.RESOURCE_LIMIT,
        r"(?P<resource>\w+) \(AWS::Lambda::Function\) logged: .*Runtime exited with error: signal: killed",
        "Raise the MemorySize of {resource}: its process was killed, as it is where memory runs out.",
        cause="The process of {resource} was killed, as it is where memory runs out: raise MemorySize.",
    ),
)

// Python 3.11's grammar as a parsing expression grammar, with the rules that recognise mistakes.
//
// Which error a wrong program gets depends on the order in which a PEG parser tries alternatives, so the
// order here is the one of CPython's grammar. The notation is that of the language reference ('keyword',
// "soft keyword", TOKEN, a?, [a], a*, a+, s.a+, &a, !a, &&'a' must follow or else, ~ commit), and:
//
//   name! = ...      results are remembered        name~ = ...   left-recursive
//   @a               the match (the first: A, the second: B) that the action below is about
//   => Kind          the match is an expression node of this kind; without => it is the only or the @ item
//   { N Feature is } syntax of Python 3.N: "Feature is only supported in Python 3.N and greater"
//   %check           calls a function of diagnosis_checks.cpp
//
// and the errors, with %e what kind of expression A is, %t its text, %d its line:
//
//   #at "text"       at A            #span "text"   from A to B     #from "text"   from A to where we are
//   #here "text"     at the last token seen         #indent "text"  the same, an IndentationError
//   #target star     A (or for, del) is no valid target, or part of it is not
//
// An alternative that is nothing but a rule named invalid_* is tried in the second pass only, and not below a
// rule named *_without_invalid.
#pragma once

namespace krait {

inline constexpr char kDiagnosisRules[] = R"grammar(

# Start rules.
file = [statements] ENDMARKER ;
interactive = statement_newline ;
eval = expressions NEWLINE* ENDMARKER ;
func_type = '(' [type_expressions] ')' '->' expression NEWLINE* ENDMARKER ;
fstring = star_expressions ;

# Statements.
statements = statement+ ;
statement = compound_stmt | simple_stmts ;
statement_newline = compound_stmt NEWLINE | simple_stmts | NEWLINE | ENDMARKER %interactive_end ;
simple_stmts = simple_stmt !';' NEWLINE | ';'.simple_stmt+ [';'] NEWLINE ;
simple_stmt! =
    assignment | star_expressions | &'return' return_stmt | &('import' | 'from') import_stmt
  | &'raise' raise_stmt | 'pass' | &'del' del_stmt | &'yield' yield_stmt | &'assert' assert_stmt
  | 'break' | 'continue' | &'global' global_stmt | &'nonlocal' nonlocal_stmt ;
compound_stmt =
    &('def' | '@' | 'async') function_def | &'if' if_stmt | &('class' | '@') class_def
  | &('with' | 'async') with_stmt | &('for' | 'async') for_stmt | &'try' try_stmt | &'while' while_stmt
  | match_stmt ;

assignment =
    NAME ':' expression ['=' annotated_rhs] {6 Variable annotation syntax is}
  | ('(' single_target ')' | single_subscript_attribute_target) ':' expression ['=' annotated_rhs]
      {6 Variable annotations syntax is}
  | (star_targets '=')+ (yield_expr | star_expressions) !'=' [TYPE_COMMENT]
  | single_target augassign ~ (yield_expr | star_expressions)
  | invalid_assignment ;
annotated_rhs = yield_expr | star_expressions ;
augassign =
    '+=' | '-=' | '*=' | '@=' {5 The '@' operator is} | '/=' | '%=' | '&=' | '|=' | '^=' | '<<=' | '>>='
  | '**=' | '//=' ;
return_stmt = 'return' [star_expressions] ;
raise_stmt = 'raise' expression ['from' expression] | 'raise' ;
global_stmt = 'global' ','.NAME+ ;
nonlocal_stmt = 'nonlocal' ','.NAME+ ;
del_stmt = 'del' del_targets &(';' | NEWLINE) | invalid_del_stmt ;
yield_stmt = yield_expr ;
assert_stmt = 'assert' expression [',' expression] ;
import_stmt = import_name | import_from ;
import_name = 'import' dotted_as_names ;
import_from =
    'from' ('.' | '...')* dotted_name 'import' import_from_targets
  | 'from' ('.' | '...')+ 'import' import_from_targets ;
import_from_targets =
    '(' import_from_as_names [','] ')' | import_from_as_names !',' | '*' | invalid_import_from_targets ;
import_from_as_names = ','.import_from_as_name+ ;
import_from_as_name = NAME ['as' NAME] ;
dotted_as_names = ','.dotted_as_name+ ;
dotted_as_name = dotted_name ['as' NAME] ;
dotted_name~ = dotted_name '.' NAME | NAME ;

block! = NEWLINE INDENT statements DEDENT | simple_stmts | invalid_block ;
decorators = ('@' named_expression NEWLINE)+ ;
class_def = decorators class_def_raw | class_def_raw ;
class_def_raw = invalid_class_def_raw | 'class' NAME ['(' [arguments] ')'] ':' block ;
function_def = decorators function_def_raw | function_def_raw ;
function_def_raw =
    invalid_def_raw
  | 'def' NAME &&'(' [params] ')' ['->' expression] &&':' [func_type_comment] block
  | 'async' 'def' NAME &&'(' [params] ')' ['->' expression] &&':' [func_type_comment] block
      {5 Async functions are} ;

params = invalid_parameters | parameters ;
parameters =
    slash_no_default param_no_default* param_with_default* [star_etc] {8 Positional-only parameters are}
  | slash_with_default param_with_default* [star_etc] {8 Positional-only parameters are}
  | param_no_default+ param_with_default* [star_etc]
  | param_with_default+ [star_etc]
  | star_etc ;
slash_no_default = param_no_default+ '/' ',' | param_no_default+ '/' &')' ;
slash_with_default =
    param_no_default* param_with_default+ '/' ',' | param_no_default* param_with_default+ '/' &')' ;
star_etc =
    invalid_star_etc
  | '*' param_no_default param_maybe_default* [kwds]
  | '*' param_no_default_star_annotation param_maybe_default* [kwds]
  | '*' ',' param_maybe_default+ [kwds]
  | kwds ;
kwds = invalid_kwds | '**' param_no_default ;
param_no_default = @param ',' TYPE_COMMENT? | @param TYPE_COMMENT? &')' ;
param_no_default_star_annotation =
    param_star_annotation ',' TYPE_COMMENT? | param_star_annotation TYPE_COMMENT? &')' ;
param_with_default = param default ',' TYPE_COMMENT? | param default TYPE_COMMENT? &')' ;
param_maybe_default = param default? ',' TYPE_COMMENT? | param default? TYPE_COMMENT? &')' ;
param = NAME annotation? => Arg ;
param_star_annotation = NAME star_annotation => Arg ;
annotation = ':' expression ;
star_annotation = ':' star_expression ;
default = '=' expression | invalid_default ;

if_stmt =
    invalid_if_stmt
  | 'if' named_expression ':' block elif_stmt
  | 'if' named_expression ':' block [else_block] ;
elif_stmt =
    invalid_elif_stmt
  | 'elif' named_expression ':' block elif_stmt
  | 'elif' named_expression ':' block [else_block] ;
else_block = invalid_else_stmt | 'else' &&':' block ;
while_stmt = invalid_while_stmt | 'while' named_expression ':' block [else_block] ;
for_stmt =
    invalid_for_stmt
  | 'for' star_targets 'in' ~ star_expressions ':' [TYPE_COMMENT] block [else_block]
  | 'async' 'for' star_targets 'in' ~ star_expressions ':' [TYPE_COMMENT] block [else_block]
      {5 Async for loops are}
  | invalid_for_target ;
with_stmt =
    invalid_with_stmt_indent
  | 'with' '(' ','.with_item+ ','? ')' ':' block {9 Parenthesized context managers are}
  | 'with' ','.with_item+ ':' [TYPE_COMMENT] block
  | 'async' 'with' '(' ','.with_item+ ','? ')' ':' block {5 Async with statements are}
  | 'async' 'with' ','.with_item+ ':' [TYPE_COMMENT] block {5 Async with statements are}
  | invalid_with_stmt ;
with_item = expression 'as' star_target &(',' | ')' | ':') | invalid_with_item | expression ;
try_stmt =
    invalid_try_stmt
  | 'try' &&':' block finally_block
  | 'try' &&':' block except_block+ [else_block] [finally_block]
  | 'try' &&':' block except_star_block+ [else_block] [finally_block] {11 Exception groups are} ;
except_block =
    invalid_except_stmt_indent
  | 'except' expression ['as' NAME] ':' block
  | 'except' ':' block
  | invalid_except_stmt ;
except_star_block =
    invalid_except_star_stmt_indent
  | 'except' '*' expression ['as' NAME] ':' block
  | invalid_except_stmt ;
finally_block = invalid_finally_stmt | 'finally' &&':' block ;

match_stmt =
    "match" subject_expr ':' NEWLINE INDENT case_block+ DEDENT {10 Pattern matching is}
  | invalid_match_stmt ;
subject_expr = star_named_expression ',' star_named_expressions? => Tuple | named_expression ;
case_block = invalid_case_block | "case" patterns guard? ':' block ;
guard = 'if' named_expression ;
patterns = open_sequence_pattern => MatchSequence | pattern ;
pattern = as_pattern | or_pattern ;
as_pattern = or_pattern 'as' pattern_capture_target => MatchAs | invalid_as_pattern ;
or_pattern = '|'.closed_pattern+ %or_pattern ;
closed_pattern! =
    literal_pattern | capture_pattern | wildcard_pattern | value_pattern | group_pattern | sequence_pattern
  | mapping_pattern | class_pattern ;
literal_pattern =
    signed_number !('+' | '-') => MatchValue
  | complex_number => MatchValue
  | strings => MatchValue
  | 'None' => MatchSingleton
  | 'True' => MatchSingleton
  | 'False' => MatchSingleton ;
literal_expr =
    @signed_number !('+' | '-') | complex_number | strings | 'None' => Constant | 'True' => Constant
  | 'False' => Constant ;
complex_number =
    signed_real_number '+' imaginary_number => BinOp | signed_real_number '-' imaginary_number => BinOp ;
signed_number = NUMBER | '-' NUMBER => UnaryOp ;
signed_real_number = real_number | '-' real_number => UnaryOp ;
real_number = @NUMBER %real_number ;
imaginary_number = @NUMBER %imaginary_number ;
capture_pattern = pattern_capture_target => MatchAs ;
pattern_capture_target = !"_" @NAME !('.' | '(' | '=') ;
wildcard_pattern = "_" => MatchAs ;
value_pattern = attr !('.' | '(' | '=') => MatchValue ;
attr~ = name_or_attr '.' NAME => Attribute ;
name_or_attr = attr | NAME ;
group_pattern = '(' @pattern ')' ;
sequence_pattern =
    '[' maybe_sequence_pattern? ']' => MatchSequence | '(' open_sequence_pattern? ')' => MatchSequence ;
open_sequence_pattern = maybe_star_pattern ',' maybe_sequence_pattern? ;
maybe_sequence_pattern = @','.maybe_star_pattern+ ','? ;
maybe_star_pattern = star_pattern | pattern ;
star_pattern! = '*' pattern_capture_target => MatchStar | '*' wildcard_pattern => MatchStar ;
mapping_pattern =
    '{' '}' => MatchMapping
  | '{' double_star_pattern ','? '}' => MatchMapping
  | '{' items_pattern ',' double_star_pattern ','? '}' => MatchMapping
  | '{' items_pattern ','? '}' => MatchMapping ;
items_pattern = ','.key_value_pattern+ ;
key_value_pattern = (literal_expr | attr) ':' pattern ;
double_star_pattern = '**' pattern_capture_target ;
class_pattern =
    name_or_attr '(' ')' => MatchClass
  | name_or_attr '(' positional_patterns ','? ')' => MatchClass
  | name_or_attr '(' keyword_patterns ','? ')' => MatchClass
  | name_or_attr '(' positional_patterns ',' keyword_patterns ','? ')' => MatchClass
  | invalid_class_pattern ;
positional_patterns = ','.pattern+ ;
keyword_patterns = ','.keyword_pattern+ ;
keyword_pattern = NAME '=' pattern ;

# Expressions.
expressions = expression (',' @expression)+ [','] => Tuple | expression ',' => Tuple | expression ;
expression! =
    invalid_expression
  | invalid_legacy_expression
  | disjunction 'if' disjunction 'else' expression => IfExp
  | disjunction
  | lambdef ;
yield_expr = 'yield' 'from' expression => YieldFrom | 'yield' [star_expressions] => Yield ;
star_expressions =
    star_expression (',' @star_expression)+ [','] => Tuple | star_expression ',' => Tuple | star_expression ;
star_expression! = '*' bitwise_or => Starred | expression ;
star_named_expressions = @','.star_named_expression+ [','] ;
star_named_expression = '*' bitwise_or => Starred | named_expression ;
assignment_expression = NAME ':=' ~ expression => NamedExpr {8 Assignment expressions are} ;
named_expression = assignment_expression | invalid_named_expression | @expression !':=' ;
disjunction! = conjunction ('or' conjunction)+ => BoolOp | conjunction ;
conjunction! = inversion ('and' inversion)+ => BoolOp | inversion ;
inversion! = 'not' inversion => UnaryOp | comparison ;
comparison = bitwise_or compare_op_bitwise_or_pair+ => Compare | bitwise_or ;
compare_op_bitwise_or_pair =
    eq_bitwise_or | noteq_bitwise_or | lte_bitwise_or | lt_bitwise_or | gte_bitwise_or | gt_bitwise_or
  | notin_bitwise_or | in_bitwise_or | isnot_bitwise_or | is_bitwise_or ;
eq_bitwise_or = '==' bitwise_or ;
noteq_bitwise_or = (@'!=' %not_equal) bitwise_or ;
lte_bitwise_or = '<=' bitwise_or ;
lt_bitwise_or = '<' bitwise_or ;
gte_bitwise_or = '>=' bitwise_or ;
gt_bitwise_or = '>' bitwise_or ;
notin_bitwise_or = 'not' 'in' bitwise_or ;
in_bitwise_or = 'in' bitwise_or ;
isnot_bitwise_or = 'is' 'not' bitwise_or ;
is_bitwise_or = 'is' bitwise_or ;
bitwise_or~ = bitwise_or '|' bitwise_xor => BinOp | bitwise_xor ;
bitwise_xor~ = bitwise_xor '^' bitwise_and => BinOp | bitwise_and ;
bitwise_and~ = bitwise_and '&' shift_expr => BinOp | shift_expr ;
shift_expr~ = shift_expr '<<' sum => BinOp | shift_expr '>>' sum => BinOp | sum ;
sum~ = sum '+' term => BinOp | sum '-' term => BinOp | term ;
term~ =
    term '*' factor => BinOp | term '/' factor => BinOp | term '//' factor => BinOp
  | term '%' factor => BinOp | term '@' factor => BinOp {5 The '@' operator is} | factor ;
factor! = '+' factor => UnaryOp | '-' factor => UnaryOp | '~' factor => UnaryOp | power ;
power = await_primary '**' factor => BinOp | await_primary ;
await_primary! = 'await' primary => Await {5 Await expressions are} | primary ;
primary~ =
    primary '.' NAME => Attribute
  | primary genexp => Call
  | primary '(' [arguments] ')' => Call
  | primary '[' slices ']' => Subscript
  | atom ;
slices = @slice !',' | ','.(slice | starred_expression)+ [','] => Tuple ;
slice = [expression] ':' [expression] [':' [expression]] => Slice | named_expression ;
atom =
    NAME | 'True' => Constant | 'False' => Constant | 'None' => Constant | &STRING @strings | NUMBER
  | &'(' @(tuple | group | genexp) | &'[' @(list | listcomp) | &'{' @(dict | set | dictcomp | setcomp)
  | '...' => Constant ;
group = '(' @(yield_expr | named_expression) ')' | invalid_group ;

lambdef = 'lambda' [lambda_params] ':' expression => Lambda ;
lambda_params = invalid_lambda_parameters | lambda_parameters ;
lambda_parameters =
    lambda_slash_no_default lambda_param_no_default* lambda_param_with_default* [lambda_star_etc]
      {8 Positional-only parameters are}
  | lambda_slash_with_default lambda_param_with_default* [lambda_star_etc] {8 Positional-only parameters are}
  | lambda_param_no_default+ lambda_param_with_default* [lambda_star_etc]
  | lambda_param_with_default+ [lambda_star_etc]
  | lambda_star_etc ;
lambda_slash_no_default = lambda_param_no_default+ '/' ',' | lambda_param_no_default+ '/' &':' ;
lambda_slash_with_default =
    lambda_param_no_default* lambda_param_with_default+ '/' ','
  | lambda_param_no_default* lambda_param_with_default+ '/' &':' ;
lambda_star_etc =
    invalid_lambda_star_etc
  | '*' lambda_param_no_default lambda_param_maybe_default* [lambda_kwds]
  | '*' ',' lambda_param_maybe_default+ [lambda_kwds]
  | lambda_kwds ;
lambda_kwds = invalid_lambda_kwds | '**' lambda_param_no_default ;
lambda_param_no_default = @lambda_param ',' | @lambda_param &':' ;
lambda_param_with_default = lambda_param default ',' | lambda_param default &':' ;
lambda_param_maybe_default = lambda_param default? ',' | lambda_param default? &':' ;
lambda_param = NAME => Arg ;

strings! = STRING+ %strings ;
list = '[' [star_named_expressions] ']' => List ;
tuple = '(' [star_named_expression ',' [star_named_expressions]] ')' => Tuple ;
set = '{' star_named_expressions '}' => Set ;
dict = '{' [double_starred_kvpairs] '}' => Dict | '{' invalid_double_starred_kvpairs '}' ;
double_starred_kvpairs = ','.double_starred_kvpair+ [','] ;
double_starred_kvpair = '**' bitwise_or | kvpair ;
kvpair = expression ':' expression ;
for_if_clauses = for_if_clause+ ;
for_if_clause =
    'async' 'for' star_targets 'in' ~ disjunction ('if' @disjunction)* => Comprehension
      {6 Async comprehensions are}
  | 'for' star_targets 'in' ~ disjunction ('if' @disjunction)* => Comprehension
  | invalid_for_target ;
listcomp = '[' named_expression for_if_clauses ']' => ListComp | invalid_comprehension ;
setcomp = '{' named_expression for_if_clauses '}' => SetComp | invalid_comprehension ;
genexp =
    '(' (assignment_expression | expression !':=') for_if_clauses ')' => GeneratorExp | invalid_comprehension ;
dictcomp = '{' kvpair for_if_clauses '}' => DictComp | invalid_dict_comprehension ;

arguments! = @args [','] &')' | invalid_arguments ;
args =
    ','.(starred_expression | @(assignment_expression | @expression !':=') !'=')+ [',' kwargs] => Call
  | kwargs => Call ;
kwargs = ','.kwarg_or_starred+ ',' ','.kwarg_or_double_starred+ | ','.kwarg_or_starred+
  | ','.kwarg_or_double_starred+ ;
starred_expression = '*' expression => Starred ;
kwarg_or_starred = invalid_kwarg | NAME '=' expression => Keyword | starred_expression ;
kwarg_or_double_starred = invalid_kwarg | NAME '=' expression => Keyword | '**' expression => Keyword ;

# Targets.
star_targets = @star_target !',' | star_target (',' star_target)* [','] => Tuple ;
star_targets_list_seq = ','.star_target+ [','] ;
star_targets_tuple_seq = star_target (',' star_target)+ [','] | star_target ',' ;
star_target! = '*' (!'*' star_target) => Starred | target_with_star_atom ;
target_with_star_atom! =
    t_primary '.' NAME !t_lookahead => Attribute
  | t_primary '[' slices ']' !t_lookahead => Subscript
  | star_atom ;
star_atom =
    NAME | '(' @target_with_star_atom ')' | '(' [star_targets_tuple_seq] ')' => Tuple
  | '[' [star_targets_list_seq] ']' => List ;
single_target = single_subscript_attribute_target | NAME | '(' @single_target ')' ;
single_subscript_attribute_target =
    t_primary '.' NAME !t_lookahead => Attribute | t_primary '[' slices ']' !t_lookahead => Subscript ;
t_primary~ =
    t_primary '.' NAME &t_lookahead => Attribute
  | t_primary '[' slices ']' &t_lookahead => Subscript
  | t_primary genexp &t_lookahead => Call
  | t_primary '(' [arguments] ')' &t_lookahead => Call
  | @atom &t_lookahead ;
t_lookahead = '(' | '[' | '.' ;
del_targets = ','.del_target+ [','] ;
del_target! =
    t_primary '.' NAME !t_lookahead => Attribute
  | t_primary '[' slices ']' !t_lookahead => Subscript
  | del_t_atom ;
del_t_atom =
    NAME | '(' @del_target ')' | '(' [del_targets] ')' => Tuple | '[' [del_targets] ']' => List ;

# Type comments.
type_expressions =
    ','.expression+ ',' '*' expression ',' '**' expression
  | ','.expression+ ',' '*' expression
  | ','.expression+ ',' '**' expression
  | '*' expression ',' '**' expression
  | '*' expression
  | '**' expression
  | ','.expression+ ;
func_type_comment = NEWLINE TYPE_COMMENT &(NEWLINE INDENT) | invalid_double_type_comments | TYPE_COMMENT ;

# Mistakes.
invalid_arguments =
    @args ',' '*' #at "iterable argument unpacking follows keyword argument unpacking"
  | @expression @for_if_clauses ',' [args | expression for_if_clauses] %generator_in_call
  | @NAME @'=' expression for_if_clauses
      #span "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
  | @args @for_if_clauses %generator_after_arguments
  | args ',' @expression @for_if_clauses %generator_in_call
  | @args ',' args %positional_after_keyword ;
invalid_kwarg =
    @('True' | 'False' | 'None') @'=' #span "cannot assign to %t"
  | @NAME @'=' expression for_if_clauses
      #span "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
  | !(NAME '=') @expression @'=' #span "expression cannot contain assignment, perhaps you meant \"==\"?" ;
expression_without_invalid =
    disjunction 'if' disjunction 'else' expression => IfExp | disjunction | lambdef ;
invalid_legacy_expression = @NAME !'(' @star_expressions %legacy_statement ;
invalid_expression =
    !(NAME STRING | SOFT_KEYWORD) @disjunction @expression_without_invalid %missing_comma
  | @disjunction 'if' @disjunction !('else' | ':') #span "expected 'else' after 'if' expression" ;
invalid_named_expression! =
    @expression ':=' expression #at "cannot use assignment expressions with %e"
  | @NAME '=' @bitwise_or !('=' | ':=') #span "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
  | !(list | tuple | genexp | 'True' | 'None' | 'False') @bitwise_or '=' bitwise_or !('=' | ':=')
      #at "cannot assign to %e here. Maybe you meant '==' instead of '='?" ;
invalid_assignment =
    @invalid_ann_assign_target ':' expression #at "only single target (not %e) can be annotated"
  | @star_named_expression ',' star_named_expressions* ':' expression
      #at "only single target (not tuple) can be annotated"
  | @expression ':' expression #at "illegal target for annotation"
  | (star_targets '=')* @star_expressions '=' #target star
  | (star_targets '=')* @yield_expr '=' #at "assignment to yield expression not possible"
  | @star_expressions augassign (yield_expr | star_expressions)
      #at "'%e' is an illegal expression for augmented assignment" ;
invalid_ann_assign_target = list | tuple | '(' @invalid_ann_assign_target ')' ;
invalid_del_stmt = 'del' @star_expressions #target del ;
invalid_block = NEWLINE !INDENT #indent "expected an indented block" ;
invalid_comprehension =
    ('[' | '(' | '{') @starred_expression for_if_clauses
      #at "iterable unpacking cannot be used in comprehension"
  | ('[' | '{') @star_named_expression ',' @star_named_expressions for_if_clauses
      #span "did you forget parentheses around the comprehension target?"
  | ('[' | '{') @star_named_expression @',' for_if_clauses
      #span "did you forget parentheses around the comprehension target?" ;
invalid_dict_comprehension =
    '{' @'**' bitwise_or for_if_clauses '}' #at "dict unpacking cannot be used in dict comprehension" ;
invalid_parameters =
    param_no_default* invalid_parameters_helper @param_no_default
      #at "non-default argument follows default argument"
  | param_no_default* @'(' param_no_default+ ','? @')' #span "Function parameters cannot be parenthesized"
  | @'/' ',' #at "at least one argument must precede /"
  | (slash_no_default | slash_with_default) param_maybe_default* @'/' #at "/ may appear only once"
  | (slash_no_default | slash_with_default)? param_maybe_default* '*' (',' | param_no_default)
      param_maybe_default* @'/' #at "/ must be ahead of *"
  | param_maybe_default+ '/' @'*' #at "expected comma between / and *" ;
invalid_parameters_helper = slash_with_default | param_with_default+ ;
invalid_default = @'=' &(')' | ',') #at "expected default value expression" ;
invalid_star_etc =
    @'*' (')' | ',' (')' | '**')) #at "named arguments must follow bare *"
  | '*' ',' TYPE_COMMENT #here "bare * has associated type comment"
  | '*' param @'=' #at "var-positional argument cannot have default value"
  | '*' (param_no_default | ',') param_maybe_default* @'*' (param_no_default | ',')
      #at "* argument may appear only once" ;
invalid_kwds =
    '**' param @'=' #at "var-keyword argument cannot have default value"
  | '**' param ',' @param #at "arguments cannot follow var-keyword argument"
  | '**' param ',' @('*' | '**' | '/') #at "arguments cannot follow var-keyword argument" ;
invalid_lambda_parameters =
    lambda_param_no_default* invalid_lambda_parameters_helper @lambda_param_no_default
      #at "non-default argument follows default argument"
  | lambda_param_no_default* @'(' ','.lambda_param+ ','? @')'
      #span "Lambda expression parameters cannot be parenthesized"
  | @'/' ',' #at "at least one argument must precede /"
  | (lambda_slash_no_default | lambda_slash_with_default) lambda_param_maybe_default* @'/'
      #at "/ may appear only once"
  | (lambda_slash_no_default | lambda_slash_with_default)? lambda_param_maybe_default* '*'
      (',' | lambda_param_no_default) lambda_param_maybe_default* @'/' #at "/ must be ahead of *"
  | lambda_param_maybe_default+ '/' @'*' #at "expected comma between / and *" ;
invalid_lambda_parameters_helper = lambda_slash_with_default | lambda_param_with_default+ ;
invalid_lambda_star_etc =
    '*' (':' | ',' (':' | '**')) #here "named arguments must follow bare *"
  | '*' lambda_param @'=' #at "var-positional argument cannot have default value"
  | '*' (lambda_param_no_default | ',') lambda_param_maybe_default* @'*' (lambda_param_no_default | ',')
      #at "* argument may appear only once" ;
invalid_lambda_kwds =
    '**' lambda_param @'=' #at "var-keyword argument cannot have default value"
  | '**' lambda_param ',' @lambda_param #at "arguments cannot follow var-keyword argument"
  | '**' lambda_param ',' @('*' | '**' | '/') #at "arguments cannot follow var-keyword argument" ;
invalid_double_type_comments =
    TYPE_COMMENT NEWLINE TYPE_COMMENT NEWLINE INDENT #here "Cannot have two type comments on def" ;
invalid_with_item = expression 'as' @expression &(',' | ')' | ':') #target star ;
invalid_for_target = 'async'? 'for' @star_expressions #target for ;
invalid_group =
    '(' @starred_expression ')' #at "cannot use starred expression here"
  | '(' @'**' expression ')' #at "cannot use double starred expression here" ;
invalid_import_from_targets =
    import_from_as_names ',' NEWLINE #here "trailing comma not allowed without surrounding parentheses" ;
invalid_with_stmt =
    ['async'] 'with' ','.(expression ['as' star_target])+ NEWLINE #here "expected ':'"
  | ['async'] 'with' '(' ','.(expressions ['as' star_target])+ ','? ')' NEWLINE #here "expected ':'" ;
invalid_with_stmt_indent =
    ['async'] @'with' ','.(expression ['as' star_target])+ ':' NEWLINE !INDENT
      #indent "expected an indented block after 'with' statement on line %d"
  | ['async'] @'with' '(' ','.(expressions ['as' star_target])+ ','? ')' ':' NEWLINE !INDENT
      #indent "expected an indented block after 'with' statement on line %d" ;
invalid_try_stmt =
    @'try' ':' NEWLINE !INDENT #indent "expected an indented block after 'try' statement on line %d"
  | 'try' ':' block !('except' | 'finally') #here "expected 'except' or 'finally' block"
  | 'try' ':' block* except_block+ @'except' @'*' expression ['as' NAME] ':'
      #span "cannot have both 'except' and 'except*' on the same 'try'"
  | 'try' ':' block* except_star_block+ @'except' [expression ['as' NAME]] ':'
      #at "cannot have both 'except' and 'except*' on the same 'try'" ;
invalid_except_stmt =
    'except' '*'? @expression ',' expressions ['as' NAME] ':'
      #from "multiple exception types must be parenthesized"
  | 'except' '*'? expression ['as' NAME] NEWLINE #here "expected ':'"
  | 'except' NEWLINE #here "expected ':'"
  | 'except' '*' (NEWLINE | ':') #here "expected one or more exception types" ;
invalid_finally_stmt =
    @'finally' ':' NEWLINE !INDENT #indent "expected an indented block after 'finally' statement on line %d" ;
invalid_except_stmt_indent =
    @'except' expression ['as' NAME] ':' NEWLINE !INDENT
      #indent "expected an indented block after 'except' statement on line %d"
  | @'except' ':' NEWLINE !INDENT #indent "expected an indented block after 'except' statement on line %d" ;
invalid_except_star_stmt_indent =
    @'except' '*' expression ['as' NAME] ':' NEWLINE !INDENT
      #indent "expected an indented block after 'except*' statement on line %d" ;
invalid_match_stmt =
    "match" subject_expr NEWLINE #here "expected ':'"
  | @"match" subject_expr ':' NEWLINE !INDENT
      #indent "expected an indented block after 'match' statement on line %d" ;
invalid_case_block =
    "case" patterns guard? NEWLINE #here "expected ':'"
  | @"case" patterns guard? ':' NEWLINE !INDENT
      #indent "expected an indented block after 'case' statement on line %d" ;
invalid_as_pattern =
    or_pattern 'as' @"_" #at "cannot use '_' as a target"
  | or_pattern 'as' !NAME @expression #at "invalid pattern target" ;
invalid_class_pattern =
    name_or_attr '(' @invalid_class_argument_pattern %positional_after_keyword_patterns ;
invalid_class_argument_pattern = [positional_patterns ','] keyword_patterns ',' @positional_patterns ;
invalid_if_stmt =
    'if' named_expression NEWLINE #here "expected ':'"
  | @'if' named_expression ':' NEWLINE !INDENT
      #indent "expected an indented block after 'if' statement on line %d" ;
invalid_elif_stmt =
    'elif' named_expression NEWLINE #here "expected ':'"
  | @'elif' named_expression ':' NEWLINE !INDENT
      #indent "expected an indented block after 'elif' statement on line %d" ;
invalid_else_stmt =
    @'else' ':' NEWLINE !INDENT #indent "expected an indented block after 'else' statement on line %d" ;
invalid_while_stmt =
    'while' named_expression NEWLINE #here "expected ':'"
  | @'while' named_expression ':' NEWLINE !INDENT
      #indent "expected an indented block after 'while' statement on line %d" ;
invalid_for_stmt =
    ['async'] 'for' star_targets 'in' star_expressions NEWLINE #here "expected ':'"
  | ['async'] @'for' star_targets 'in' star_expressions ':' NEWLINE !INDENT
      #indent "expected an indented block after 'for' statement on line %d" ;
invalid_def_raw =
    ['async'] @'def' NAME '(' [params] ')' ['->' expression] ':' NEWLINE !INDENT
      #indent "expected an indented block after function definition on line %d" ;
invalid_class_def_raw =
    'class' NAME ['(' [arguments] ')'] NEWLINE #here "expected ':'"
  | @'class' NAME ['(' [arguments] ')'] ':' NEWLINE !INDENT
      #indent "expected an indented block after class definition on line %d" ;
invalid_double_starred_kvpairs =
    ','.double_starred_kvpair+ ',' invalid_kvpair
  | expression ':' @'*' bitwise_or #from "cannot use a starred expression in a dictionary value"
  | expression @':' &('}' | ',') #at "expression expected after dictionary key and ':'" ;
invalid_kvpair =
    @expression !':' %missing_colon_in_dict
  | expression ':' @'*' bitwise_or #from "cannot use a starred expression in a dictionary value"
  | expression @':' &('}' | ',') #at "expression expected after dictionary key and ':'" ;
)grammar";

}  // namespace krait

// The front end below Python programs: tokens and the tokenizer's limits, what the symbol table makes of
// names, edge cases of code generation. What CPython can be compared with is compared elsewhere
// (scripts/compile-oracle).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "frontend/compile.h"
#include "frontend/tokenizer.h"
#include "runtime/bytecode.h"
#include "runtime/bytes.h"
#include "runtime/code.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type.h"
#include "tests/unit/runtime_fixture.h"

namespace krait {
namespace {

// The texts of all tokens up to the end or the first error; Newline, Indent and Dedent by name.
std::vector<std::string> tokens_of(const std::string& text, TokenizerState* state = nullptr) {
  Tokenizer tokenizer(text, TokenizerOptions());
  std::vector<std::string> out;
  for (;;) {
    Token token;
    tokenizer.next(&token);
    if (state) *state = tokenizer.state();
    switch (token.kind) {
      case TokenKind::EndMarker:
      case TokenKind::Error: return out;
      case TokenKind::Newline: out.push_back("NEWLINE"); break;
      case TokenKind::Indent: out.push_back("INDENT"); break;
      case TokenKind::Dedent: out.push_back("DEDENT"); break;
      default: out.emplace_back(token.text());
    }
  }
}

using Texts = std::vector<std::string>;

TEST(TokenizerTest, LongestOperators) {
  EXPECT_EQ(tokens_of("a**=b//c->d:=e...f!=g<<=h\n"), (Texts{"a", "**=", "b", "//", "c", "->", "d", ":=", "e",
                                                             "...", "f", "!=", "g", "<<=", "h", "NEWLINE"}));
}

TEST(TokenizerTest, NumbersAndWhatFollowsThem) {
  EXPECT_EQ(tokens_of("0x_f 1_0.5e-3j 1..real .5\n"),
            (Texts{"0x_f", "1_0.5e-3j", "1.", ".", "real", ".5", "NEWLINE"}));
}

TEST(TokenizerTest, BlocksAndBlankLines) {
  EXPECT_EQ(
      tokens_of("if a:\n\n  b\n # note\n  c\nd\n"),
      (Texts{"if", "a", ":", "NEWLINE", "INDENT", "b", "NEWLINE", "c", "NEWLINE", "DEDENT", "d", "NEWLINE"}));
}

TEST(TokenizerTest, LinesJoinInBracketsAndBehindBackslashes) {
  EXPECT_EQ(tokens_of("(a,\n  b) \\\n + c\n"), (Texts{"(", "a", ",", "b", ")", "+", "c", "NEWLINE"}));
}

TEST(TokenizerTest, EndsInsideOfThings) {
  TokenizerState state;
  tokens_of("'''abc\n", &state);
  EXPECT_EQ(state, TokenizerState::EndOfFileInString);
  tokens_of("'abc\n", &state);
  EXPECT_EQ(state, TokenizerState::Message);
  tokens_of("if a:\n  b\n c\n", &state);
  EXPECT_EQ(state, TokenizerState::InconsistentDedent);
  tokens_of("if a:\n\tb\n        c\n", &state);
  EXPECT_EQ(state, TokenizerState::InconsistentTabs);
}

TEST(TokenizerTest, LimitsOfNesting) {
  TokenizerState state;
  tokens_of(std::string(Tokenizer::kMaxBrackets + 1, '('), &state);
  EXPECT_EQ(state, TokenizerState::Message);
  std::string text;
  for (int i = 0; i <= Tokenizer::kMaxIndents; ++i) text += std::string(size_t(i), ' ') + "if a:\n";
  tokens_of(text, &state);
  EXPECT_EQ(state, TokenizerState::TooManyIndents);
}

class CompileTest : public testing::Test {
 protected:
  void SetUp() override { initialize_runtime_for_tests(); }

  static Code* compile(const std::string& text) {
    CompileOptions options;
    options.filename = str_from_ascii("test.py");
    const Value code = compile_source(text, options);
    EXPECT_FALSE(code.is_exception()) << text;
    if (code.is_exception()) clear_exception();
    return code.is_exception() ? nullptr : code.as<Code>();
  }

  // The first code object among the constants.
  static Code* inner(Code* code) {
    const auto* constants = code->constants.as<Tuple>();
    for (uint64_t i = 0; i < constants->length; ++i) {
      if (is_code(constants->items[i])) return constants->items[i].as<Code>();
    }
    return nullptr;
  }

  static bool fails_with(const std::string& text, Type* type) {
    CompileOptions options;
    options.filename = str_from_ascii("test.py");
    const bool failed = compile_source(text, options).is_exception() && exception_matches(type);
    clear_exception();
    return failed;
  }
};

TEST_F(CompileTest, CellsAndFreeVariables) {
  Code* outer = inner(compile("def f(a, b):\n  c = a\n  def g(): return b, c\n  return g\n"));
  ASSERT_TRUE(outer);
  EXPECT_EQ(outer->arg_count, 2);
  EXPECT_EQ(outer->cell_count, 2);
  Code* g = inner(outer);
  ASSERT_TRUE(g);
  EXPECT_EQ(g->free_count, 2);
  EXPECT_EQ(g->local_count, 0);
}

TEST_F(CompileTest, ParameterKinds) {
  Code* f = inner(compile("def f(a, /, b, *c, d, **e): pass\n"));
  ASSERT_TRUE(f);
  EXPECT_EQ(f->positional_only_count, 1);
  EXPECT_EQ(f->arg_count, 2);
  EXPECT_EQ(f->keyword_only_count, 1);
  EXPECT_EQ(f->locals_plus_count, 5);
}

TEST_F(CompileTest, LargeArgumentsTakePrefixes) {
  std::string text = "x = [";
  for (int i = 0; i < 70000; ++i) text += "a" + std::to_string(i) + ",";
  Code* code = compile(text + "]\n");
  ASSERT_TRUE(code);
  EXPECT_EQ(code->names.as<Tuple>()->length, 70001u);
  EXPECT_GT(code->stack_size, 0);
}

TEST_F(CompileTest, ConstantsFoldWithinBounds) {
  Code* folded = compile("x = 2 ** 10\n");
  ASSERT_TRUE(folded);
  EXPECT_EQ(folded->constants.as<Tuple>()->items[0], Value::small_int(1024));
  // A program may ask for more than it will ever compute.
  Code* kept = compile("x = 2 ** 100000000000\n");
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->constants.as<Tuple>()->items[0], Value::small_int(2));
}

TEST_F(CompileTest, Errors) {
  EXPECT_TRUE(fails_with("x = = 1\n", types::SyntaxError));
  EXPECT_TRUE(fails_with("def f(a, a): pass\n", types::SyntaxError));
  EXPECT_TRUE(fails_with("def f():\n  x = 1\n  global x\n", types::SyntaxError));
  EXPECT_TRUE(fails_with("nonlocal x\n", types::SyntaxError));
  EXPECT_TRUE(fails_with("return 1\n", types::SyntaxError));
  EXPECT_TRUE(fails_with("  x\n", types::IndentationError));
  EXPECT_TRUE(fails_with("if a:\n\tb\n        c\n", types::TabError));
  EXPECT_TRUE(fails_with(std::string("x\0y\n", 4), types::ValueError) ||
              fails_with(std::string("x\0y\n", 4), types::SyntaxError));
}

TEST_F(CompileTest, DeepNestingEndsInAnError) {
  EXPECT_TRUE(fails_with(std::string(100000, '(') + std::string(100000, ')'), types::SyntaxError));
  EXPECT_TRUE(fails_with("x = " + std::string(100000, '-') + "1\n", types::MemoryError) ||
              fails_with("x = " + std::string(100000, '-') + "1\n", types::RecursionError));
}

}  // namespace
}  // namespace krait

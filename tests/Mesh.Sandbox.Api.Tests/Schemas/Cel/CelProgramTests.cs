using System.Text.Json.Nodes;
using CsCheck;
using Mesh.Sandbox.Api.Schemas.Cel;

namespace Mesh.Sandbox.Api.Tests.Schemas.Cel;

public sealed class CelProgramTests
{
    private const string Self = """
        {"n":3,"f":1.5,"s":"hello","t":true,"z":null,"list":[1,2,3],"words":["a","bb"],"map":{"k":"v","x-y":1},
         "backends":[{"service":"a","weight":90},{"service":"b","weight":10}],"namespace":"shop","foo-bar":7,"a__b":8}
        """;

    [Theory]
    [InlineData("self.n + 2 * 3 == 9", true)]
    [InlineData("(self.n + 2) * 3 == 15", true)]
    [InlineData("10 - 4 - 3 == 3", true)]
    [InlineData("-self.n == -3 && !false", true)]
    [InlineData("7 / 2 == 3 && 7 % 2 == 1 && -7 / 2 == -3", true)]
    [InlineData("self.f > 1 && self.f < 2 && self.f == 1.5", true)]
    [InlineData("1 == 1.0", true)]
    [InlineData("self.s == 'hello' && self.s != \"world\"", true)]
    [InlineData("self.s.startsWith('he') && self.s.endsWith('lo') && self.s.contains('ell')", true)]
    [InlineData("self.s.matches('^h.*o$') && !self.s.matches(r'\\d')", true)]
    [InlineData("size(self.s) == 5 && self.s.size() == 5 && size(self.list) == 3 && self.map.size() == 2", true)]
    [InlineData("self.list[0] == 1 && self.map['k'] == 'v'", true)]
    [InlineData("2 in self.list && 'k' in self.map && !('q' in self.map)", true)]
    [InlineData("'b' in ['a', 'b']", true)]
    [InlineData("has(self.s) && !has(self.missing) && !has(self.z)", true)]
    [InlineData("self.list.all(x, x > 0) && self.list.exists(x, x == 2) && self.list.exists_one(x, x == 3)", true)]
    [InlineData("self.backends.all(b, b.weight >= 0 && self.backends.exists(c, c.service != b.service))", true)]
    [InlineData("self.map.all(k, k.size() > 0)", true)]
    [InlineData("self.list.filter(x, x > 1) == [2, 3]", true)]
    [InlineData("self.words.map(w, w.size()) == [1, 2]", true)]
    [InlineData("self.list + [4] == [1, 2, 3, 4]", true)]
    [InlineData("self.n > 2 ? self.t : false", true)]
    [InlineData("self.z == null", true)]
    [InlineData("self.__namespace__ == 'shop' && self.foo__dash__bar == 7 && self.a__underscores__b == 8", true)]
    [InlineData("int('12') == 12 && string(3) == '3' && double('1.5') == 1.5", true)]
    [InlineData("duration('1m30s') == duration('90s') && duration('100ms') < duration('1s') && duration('-1.5h') < duration('0s')", true)]
    [InlineData("'ABC'.lowerAscii() == 'abc' && ' a '.trim() == 'a'", true)]
    [InlineData("'a' < 'b' && 1 <= 1 && 2 >= 1", true)]
    [InlineData("'it\\'s' == \"it's\"", true)]
    [InlineData("self.missing == 1 || true", true)]
    [InlineData("true || self.missing == 1", true)]
    [InlineData("self.missing == 1 && false", false)]
    [InlineData("false && self.missing == 1", false)]
    [InlineData("self.list.all(x, x > 0 || self.missing)", true)]
    public void Evaluate_SupportedExpression_GivesTheResultOfTheLanguage(string expression, bool expected) =>
        Assert.Equal(expected, Evaluate(expression));

    [Theory]
    [InlineData("self.missing", "no such key: missing")]
    [InlineData("self.list[3]", "index out of bounds: 3")]
    [InlineData("1 / 0", "division by zero")]
    [InlineData("1 % 0", "modulus by zero")]
    [InlineData("9223372036854775807 + 1", "integer overflow")]
    [InlineData("1 + 1.0", "no such overload")]
    [InlineData("'a' + 1", "no such overload")]
    [InlineData("'a' < 1", "no such overload")]
    [InlineData("self.n.startsWith('a')", "no such overload")]
    [InlineData("self.s ? 1 : 2", "no such overload")]
    [InlineData("self.n && true", "no such overload")]
    [InlineData("self.n.all(x, true)", "no such overload")]
    [InlineData("self.s.matches('(')", "error parsing regexp: ")]
    [InlineData("self.missing == 1 || false", "no such key: missing")]
    [InlineData("duration('soon') > duration('1s')", "duration error")]
    [InlineData("duration('9999999999h') > duration('1s')", "duration error")]
    [InlineData("duration('1s') > 1", "no such overload")]
    public void Evaluate_ImpossibleOperation_IsAnError(string expression, string expected) =>
        Assert.StartsWith(expected, Assert.IsType<CelError>(Evaluate(expression)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("self.", "1:6: Syntax error: mismatched input '<EOF>'")]
    [InlineData("self.n ==", "1:10: Syntax error")]
    [InlineData("(self.n", "1:8: Syntax error")]
    [InlineData("self.n) ", "1:7: Syntax error")]
    [InlineData("other == 1", "1:1: undeclared reference to 'other'")]
    [InlineData("self.list.all(x, y > 1)", "1:18: undeclared reference to 'y'")]
    [InlineData("x > 1 && self.list.all(x, true)", "1:1: undeclared reference to 'x'")]
    [InlineData("self.s.split(',')", "undeclared reference to 'split'")]
    [InlineData("quantity('1').isGreaterThan(quantity('2'))", "undeclared reference to 'quantity'")]
    [InlineData("has(self)", "invalid argument to has() macro")]
    [InlineData("{'a': 1}", "token recognition error at: '{'")]
    [InlineData("1u", "unsupported number '1u'")]
    [InlineData("'open", "unterminated string")]
    [InlineData("self.n # 1", "token recognition error at: '#'")]
    [InlineData("", "mismatched input '<EOF>'")]
    public void Compile_MalformedOrUnsupported_SaysWhere(string expression, string expected)
    {
        Assert.Null(CelProgram.Compile(expression, ["self"], out var fault));
        Assert.StartsWith("compilation failed: ERROR: <input>:1:", fault, StringComparison.Ordinal);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('(')]
    [InlineData('!')]
    [InlineData('[')]
    public void Compile_DeepNesting_IsRefused(char opening) =>
        Assert.Null(CelProgram.Compile(new string(opening, 5_000), ["self"], out _));

    [Fact]
    public void Compile_RandomText_NeverThrows()
    {
        string[] parts = ["self", ".", "n", "(", ")", "[", "]", "all", "x", ",", "&&", "||", "!", "-", "1", "1.5", "'a'", "?", ":", "in", " ", "has", "==", "\\", "\""];
        Gen.Int[0, parts.Length - 1].Array[0, 12].Sample(indexes =>
        {
            var program = CelProgram.Compile(string.Concat(indexes.Select(index => parts[index])), ["self"], out var fault);
            program?.Evaluate(new Dictionary<string, JsonNode?> { ["self"] = JsonNode.Parse(Self) });
            return program is not null || fault.Length > 0;
        });
    }

    [Fact]
    public void Evaluate_NestedLoops_RunOutOfBudget()
    {
        var program = CelProgram.Compile("self.all(a, self.all(b, self.all(c, true)))", ["self"], out _)!;
        var list = new JsonArray([.. Enumerable.Range(0, 1_000).Select(static i => (JsonNode)i)]);

        Assert.Same(CelError.OverBudget, program.Evaluate(new Dictionary<string, JsonNode?> { ["self"] = list }));
    }

    private static object? Evaluate(string expression)
    {
        var program = CelProgram.Compile(expression, ["self"], out var fault);
        Assert.Equal("", fault);
        return program!.Evaluate(new Dictionary<string, JsonNode?> { ["self"] = JsonNode.Parse(Self) });
    }
}

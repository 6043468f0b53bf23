namespace Mesh.Sandbox.Api.Schemas.Cel;

/// <summary>A precedence-climbing parser for the supported part of the Common Expression Language. What it does not know it refuses.</summary>
internal sealed class CelParser
{
    /// <summary>Nesting of expressions; the limit of Kubernetes.</summary>
    private const int MaxDepth = 250;

    private static readonly Dictionary<string, int> Precedence = new(StringComparer.Ordinal)
    {
        ["||"] = 1,
        ["&&"] = 2,
        ["=="] = 3,
        ["!="] = 3,
        ["<"] = 3,
        ["<="] = 3,
        [">"] = 3,
        [">="] = 3,
        ["in"] = 3,
        ["+"] = 4,
        ["-"] = 4,
        ["*"] = 5,
        ["/"] = 5,
        ["%"] = 5,
    };

    private readonly List<CelToken> _tokens;
    private readonly List<string> _variables;
    private int _next;
    private int _depth;

    private CelParser(string text, IEnumerable<string> variables)
    {
        _tokens = new CelLexer(text).Read();
        _variables = [.. variables];
    }

    private CelToken Current => _tokens[_next];

    /// <exception cref="CelSyntaxException">The expression is malformed or not supported.</exception>
    public static CelNode Parse(string text, IEnumerable<string> variables)
    {
        var parser = new CelParser(text, variables);
        var root = parser.Expression();
        return parser.Current.Kind == CelTokenKind.End ? root : throw parser.Unexpected();
    }

    private CelNode Expression()
    {
        if (++_depth > MaxDepth)
        {
            throw new CelSyntaxException($"expression recursion limit exceeded: {MaxDepth}", Current.Position);
        }

        var condition = Binary(1);
        if (Accept("?"))
        {
            var whenTrue = Binary(1);
            Expect(":");
            condition = new CelNode(CelNodeKind.Conditional, "?:", null, condition, whenTrue, Expression());
        }

        _depth--;
        return condition;
    }

    private CelNode Binary(int minimum)
    {
        var left = Unary();
        while (Current.Kind == CelTokenKind.Symbol && Precedence.TryGetValue(Current.Text, out var precedence) && precedence >= minimum)
        {
            var operation = _tokens[_next++].Text;
            left = new CelNode(CelNodeKind.Binary, operation, null, left, Binary(precedence + 1));
        }

        return left;
    }

    private CelNode Unary()
    {
        if (Current is { Kind: CelTokenKind.Symbol, Text: "!" or "-" })
        {
            if (++_depth > MaxDepth)
            {
                throw new CelSyntaxException($"expression recursion limit exceeded: {MaxDepth}", Current.Position);
            }

            var operation = _tokens[_next++].Text;
            var operand = Unary();
            _depth--;
            return new CelNode(CelNodeKind.Unary, operation, null, operand);
        }

        return Member(Primary());
    }

    private CelNode Member(CelNode operand)
    {
        while (true)
        {
            if (Accept("["))
            {
                operand = new CelNode(CelNodeKind.Index, "[]", null, operand, Expression());
                Expect("]");
            }
            else if (Accept("."))
            {
                var name = Identifier();
                operand = Current is { Kind: CelTokenKind.Symbol, Text: "(" }
                    ? MemberCall(operand, name)
                    : new CelNode(CelNodeKind.Select, CelNames.Unescape(name.Text), null, operand);
            }
            else
            {
                return operand;
            }
        }
    }

    private CelNode MemberCall(CelNode target, CelToken name)
    {
        if (!CelNames.Comprehensions.Contains(name.Text))
        {
            return Call(name, [target, .. Arguments()], isMember: true);
        }

        Expect("(");
        var variable = Identifier();
        Expect(",");
        _variables.Add(variable.Text);
        var body = Expression();
        _variables.RemoveAt(_variables.Count - 1);
        Expect(")");
        return new CelNode(CelNodeKind.Comprehension, name.Text, variable.Text, target, body);
    }

    private CelNode Primary()
    {
        var token = _tokens[_next];
        if (token.Kind == CelTokenKind.Literal)
        {
            _next++;
            return new CelNode(CelNodeKind.Literal, "", token.Value);
        }

        if (Accept("("))
        {
            var inner = Expression();
            Expect(")");
            return inner;
        }

        if (Accept("["))
        {
            return new CelNode(CelNodeKind.List, "[]", null, Items("]"));
        }

        if (token.Kind != CelTokenKind.Identifier)
        {
            throw Unexpected();
        }

        _next++;
        if (Current is { Kind: CelTokenKind.Symbol, Text: "(" })
        {
            return token.Text == "has" ? Has(token) : Call(token, Arguments(), isMember: false);
        }

        return _variables.Contains(token.Text, StringComparer.Ordinal)
            ? new CelNode(CelNodeKind.Identifier, token.Text, null)
            : throw new CelSyntaxException($"undeclared reference to '{token.Text}' (in container '')", token.Position);
    }

    private CelNode Has(CelToken token)
    {
        var arguments = Arguments();
        return arguments is [{ Kind: CelNodeKind.Select } selection]
            ? new CelNode(CelNodeKind.Has, selection.Name, null, selection.Children[0])
            : throw new CelSyntaxException("invalid argument to has() macro", token.Position);
    }

    private static CelNode Call(CelToken name, List<CelNode> arguments, bool isMember) =>
        CelFunctions.IsKnown(name.Text, arguments.Count, isMember)
            ? new CelNode(CelNodeKind.Call, name.Text, null, arguments)
            : throw new CelSyntaxException($"undeclared reference to '{name.Text}' (in container ''): not among the functions this API server supports", name.Position);

    private List<CelNode> Arguments()
    {
        Expect("(");
        return Items(")");
    }

    private List<CelNode> Items(string end)
    {
        var items = new List<CelNode>();
        if (Accept(end))
        {
            return items;
        }

        do
        {
            items.Add(Expression());
        }
        while (Accept(","));
        Expect(end);
        return items;
    }

    private CelToken Identifier() => Current.Kind == CelTokenKind.Identifier ? _tokens[_next++] : throw Unexpected();

    private bool Accept(string symbol)
    {
        var accepted = Current.Kind == CelTokenKind.Symbol && Current.Text == symbol;
        _next += accepted ? 1 : 0;
        return accepted;
    }

    private void Expect(string symbol)
    {
        if (!Accept(symbol))
        {
            throw Unexpected();
        }
    }

    private CelSyntaxException Unexpected() => new($"Syntax error: mismatched input '{Current.Text}'", Current.Position);
}

using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Validation;

namespace Mesh.Sandbox.Api.Selectors;

/// <summary>The grammar of label selectors in query strings.</summary>
internal sealed class LabelSelectorParser(string text)
{
    private int _position;

    public IReadOnlyList<LabelRequirement> Parse()
    {
        var requirements = new List<LabelRequirement>();
        do
        {
            requirements.Add(Requirement());
        }
        while (Accept(','));

        return _position == text.Length ? requirements : throw Fault($"found '{text[_position..]}', expected: ',' or 'end of string'");
    }

    private LabelRequirement Requirement()
    {
        if (Accept('!'))
        {
            return new(Key(), LabelOperator.DoesNotExist, []);
        }

        var key = Key();
        SkipSpace();
        if (_position == text.Length || text[_position] == ',')
        {
            return new(key, LabelOperator.Exists, []);
        }

        if (Accept('!'))
        {
            return Accept('=') ? new(key, LabelOperator.NotIn, [Value()]) : throw Fault("found '!', expected: '!='");
        }

        if (Accept('='))
        {
            Accept('=');
            return new(key, LabelOperator.In, [Value()]);
        }

        return Word() switch
        {
            "in" => new(key, LabelOperator.In, Set()),
            "notin" => new(key, LabelOperator.NotIn, Set()),
            var other => throw Fault($"found '{other}', expected: in, notin, =, ==, !="),
        };
    }

    private string Key()
    {
        var key = Word();
        return NameRules.QualifiedNameFault(key) is { } fault ? throw Fault($"key: Invalid value: \"{key}\": {fault}") : key;
    }

    private string Value()
    {
        var value = Word();
        return NameRules.LabelValueFault(value) is { } fault ? throw Fault($"values[0][{value}]: Invalid value: \"{value}\": {fault}") : value;
    }

    private List<string> Set()
    {
        if (!Accept('('))
        {
            throw Fault("expected: '('");
        }

        var values = new List<string>();
        do
        {
            values.Add(Value());
        }
        while (Accept(','));

        return Accept(')') ? values : throw Fault("expected: ',' or ')'");
    }

    private string Word()
    {
        SkipSpace();
        var start = _position;
        while (_position < text.Length && !char.IsWhiteSpace(text[_position]) && !"=!,()".Contains(text[_position]))
        {
            _position++;
        }

        return text[start.._position];
    }

    private bool Accept(char expected)
    {
        SkipSpace();
        if (_position == text.Length || text[_position] != expected)
        {
            return false;
        }

        _position++;
        SkipSpace();
        return true;
    }

    private void SkipSpace()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }
    }

    private static ApiStatusException Fault(string what) => new(ApiStatus.BadRequest($"unable to parse requirement: {what}"));
}

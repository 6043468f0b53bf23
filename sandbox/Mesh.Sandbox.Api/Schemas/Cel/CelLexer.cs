using System.Globalization;
using System.Text;

namespace Mesh.Sandbox.Api.Schemas.Cel;

/// <summary>Cuts an expression into tokens.</summary>
internal sealed class CelLexer(string text)
{
    private static readonly string[] Symbols =
        ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", "(", ")", "[", "]", ".", ","];

    private int _position;

    public List<CelToken> Read()
    {
        var tokens = new List<CelToken>();
        do
        {
            tokens.Add(Next());
        }
        while (tokens[^1].Kind != CelTokenKind.End);

        return tokens;
    }

    private CelToken Next()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }

        var start = _position;
        if (start >= text.Length)
        {
            return new CelToken(CelTokenKind.End, "<EOF>", null, start);
        }

        var current = text[start];
        if (char.IsAsciiDigit(current))
        {
            return Number(start);
        }

        if (current is '"' or '\'')
        {
            return new CelToken(CelTokenKind.Literal, "", String(current, isRaw: false), start);
        }

        if (current is 'r' && start + 1 < text.Length && text[start + 1] is ('"' or '\''))
        {
            _position++;
            return new CelToken(CelTokenKind.Literal, "", String(text[_position], isRaw: true), start);
        }

        if (char.IsAsciiLetter(current) || current == '_')
        {
            return Word(start);
        }

        foreach (var symbol in Symbols)
        {
            if (text.AsSpan(start).StartsWith(symbol, StringComparison.Ordinal))
            {
                _position += symbol.Length;
                return new CelToken(CelTokenKind.Symbol, symbol, null, start);
            }
        }

        throw new CelSyntaxException($"token recognition error at: '{current}'", start);
    }

    private CelToken Word(int start)
    {
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] == '_'))
        {
            _position++;
        }

        var word = text[start.._position];
        return word switch
        {
            "true" => new CelToken(CelTokenKind.Literal, word, true, start),
            "false" => new CelToken(CelTokenKind.Literal, word, false, start),
            "null" => new CelToken(CelTokenKind.Literal, word, null, start),
            "in" => new CelToken(CelTokenKind.Symbol, word, null, start),
            _ => new CelToken(CelTokenKind.Identifier, word, null, start),
        };
    }

    private CelToken Number(int start)
    {
        while (_position < text.Length
            && (char.IsAsciiLetterOrDigit(text[_position])
                || (text[_position] == '.' && _position + 1 < text.Length && char.IsAsciiDigit(text[_position + 1]))
                || (text[_position] is '+' or '-' && text[_position - 1] is 'e' or 'E')))
        {
            _position++;
        }

        var literal = text[start.._position];
        if (long.TryParse(literal, NumberStyles.None, CultureInfo.InvariantCulture, out var integer))
        {
            return new CelToken(CelTokenKind.Literal, literal, integer, start);
        }

        return double.TryParse(literal, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? new CelToken(CelTokenKind.Literal, literal, number, start)
            : throw new CelSyntaxException($"unsupported number '{literal}'", start);
    }

    private string String(char quote, bool isRaw)
    {
        var start = _position++;
        if (text.AsSpan(start).StartsWith(new string(quote, 3), StringComparison.Ordinal))
        {
            throw new CelSyntaxException("strings in triple quotes are not supported", start);
        }

        var result = new StringBuilder();
        while (_position < text.Length && text[_position] != quote)
        {
            var current = text[_position++];
            if (current == '\n')
            {
                break;
            }

            if (current != '\\' || isRaw)
            {
                result.Append(current);
            }
            else if (_position < text.Length)
            {
                result.Append(Escaped(text[_position++]));
            }
        }

        if (_position >= text.Length || text[_position] != quote)
        {
            throw new CelSyntaxException("unterminated string", start);
        }

        _position++;
        return result.ToString();
    }

    private char Escaped(char escape) => escape switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '\\' or '"' or '\'' or '`' or '?' => escape,
        _ => throw new CelSyntaxException($"unsupported escape '\\{escape}'", _position - 1),
    };
}

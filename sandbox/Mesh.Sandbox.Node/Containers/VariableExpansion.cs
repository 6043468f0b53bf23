using System.Text;

namespace Mesh.Sandbox.Node.Containers;

/// <summary>
/// <c>$(NAME)</c> in commands, arguments and variables, as Kubernetes defines it: <c>$$</c> is a literal dollar sign, and a reference to a variable that does not
/// exist stays as it is written.
/// </summary>
internal static class VariableExpansion
{
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables)
    {
        if (!text.Contains('$'))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            switch (text[i + 1])
            {
                case '$':
                    result.Append('$');
                    i++;
                    break;
                case '(' when text.IndexOf(')', i + 2) is var end and > 0:
                    var name = text[(i + 2)..end];
                    result.Append(variables.TryGetValue(name, out var value) ? value : $"$({name})");
                    i = end;
                    break;
                default:
                    result.Append('$');
                    break;
            }
        }

        return result.ToString();
    }
}

using System.Text.RegularExpressions;

namespace Mesh.Sandbox.Api.Resources.Validation;

/// <summary>The syntax of names, label keys and values. Each check answers with Kubernetes' own sentence, or null.</summary>
internal static partial class NameRules
{
    public const int LabelMaxLength = 63;
    public const int SubdomainMaxLength = 253;

    private const string SubdomainMessage =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character " +
        "(e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string LabelMessage =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character " +
        "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string Dns1035Message =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character " +
        "(e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    private const string QualifiedNameMessage =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
        "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string LabelValueMessage =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
        "(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    public static string? SubdomainFault(string name) =>
        name.Length > SubdomainMaxLength ? $"must be no more than {SubdomainMaxLength} characters" : Subdomain().IsMatch(name) ? null : SubdomainMessage;

    public static string? LabelFault(string name) =>
        name.Length > LabelMaxLength ? $"must be no more than {LabelMaxLength} characters" : Label().IsMatch(name) ? null : LabelMessage;

    public static string? Dns1035Fault(string name) =>
        name.Length > LabelMaxLength ? $"must be no more than {LabelMaxLength} characters" : Dns1035().IsMatch(name) ? null : Dns1035Message;

    /// <summary>Names that become one segment of a path and have no other rule (RBAC objects).</summary>
    public static string? PathSegmentFault(string name) => name switch
    {
        "." or ".." => $"may not be '{name}'",
        _ when name.Contains('/') => "may not contain '/'",
        _ when name.Contains('%') => "may not contain '%'",
        _ => null,
    };

    /// <summary>Label and annotation keys: an optional DNS subdomain, a slash and a name.</summary>
    public static string? QualifiedNameFault(string key)
    {
        var slash = key.IndexOf('/');
        var name = key[(slash + 1)..];
        if (slash == 0)
        {
            return "prefix part must be non-empty";
        }

        if (slash > 0 && SubdomainFault(key[..slash]) is { } fault)
        {
            return $"prefix part {fault}";
        }

        return name.Length switch
        {
            0 => "name part must be non-empty",
            > LabelMaxLength => $"name part must be no more than {LabelMaxLength} characters",
            _ => QualifiedName().IsMatch(name) ? null : QualifiedNameMessage,
        };
    }

    /// <summary>Names of environment variables; since 1.32 no longer those of C identifiers only.</summary>
    public static string? VariableFault(string name) => name.All(static c => c is >= ' ' and <= '~' and not '=')
        ? null
        : "a valid environment variable name must consist only of printable ASCII characters other than '='";

    public static string? LabelValueFault(string value) =>
        value.Length > LabelMaxLength ? $"must be no more than {LabelMaxLength} characters"
        : value.Length == 0 || QualifiedName().IsMatch(value) ? null : LabelValueMessage;

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[a-z]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Dns1035();

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z", RegexOptions.NonBacktracking)]
    private static partial Regex QualifiedName();
}

namespace Mesh.Sandbox.Api.Auth;

/// <summary>The name a service account has as a user: <c>system:serviceaccount:NAMESPACE:NAME</c>.</summary>
internal sealed record ServiceAccountName(string Namespace, string Name)
{
    private const string Prefix = "system:serviceaccount:";
    private const string AllAccountsGroup = "system:serviceaccounts";

    /// <summary>The groups every service account is in.</summary>
    public IReadOnlyList<string> Groups => [AllAccountsGroup, $"{AllAccountsGroup}:{Namespace}"];

    /// <returns>Null when the user is not a service account.</returns>
    public static ServiceAccountName? Parse(string username) =>
        username.StartsWith(Prefix, StringComparison.Ordinal) && username[Prefix.Length..].Split(':') is [{ Length: > 0 } ns, { Length: > 0 } name]
            ? new(ns, name)
            : null;

    public override string ToString() => $"{Prefix}{Namespace}:{Name}";
}

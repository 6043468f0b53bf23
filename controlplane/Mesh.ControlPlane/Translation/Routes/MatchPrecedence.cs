namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>
/// The place of a match among others, as HTTPRoute and GRPCRoute of the Gateway API prescribe it: exact hosts before wildcards before none, longer ones
/// first; exact paths before longer prefixes before shorter ones (for gRPC: longer services, then longer methods); a method; more conditions on headers;
/// more on query parameters. Smaller goes first. Ties are decided by the order of routes (age, then name) and of rules.
/// </summary>
internal readonly record struct MatchPrecedence(int Host, int HostLength, PathSpecificity Path, bool HasMethod, int Headers, int QueryParams)
    : IComparable<MatchPrecedence>
{
    public static MatchPrecedence Of(string hostname, RouteMatch match) => new(
        hostname.Length == 0 ? 0 : hostname[0] == '*' ? 1 : 2,
        hostname.Length,
        match.Specificity,
        match.Method.Length > 0,
        match.Headers.Count,
        match.QueryParams.Count);

    // Arguments are the other way round, because more goes first.
    public int CompareTo(MatchPrecedence other) =>
        First(
            other.Host.CompareTo(Host),
            other.HostLength.CompareTo(HostLength),
            other.Path.Class.CompareTo(Path.Class),
            other.Path.Length.CompareTo(Path.Length),
            other.Path.MethodLength.CompareTo(Path.MethodLength),
            other.HasMethod.CompareTo(HasMethod),
            other.Headers.CompareTo(Headers),
            other.QueryParams.CompareTo(QueryParams));

    private static int First(params ReadOnlySpan<int> comparisons)
    {
        foreach (int comparison in comparisons)
        {
            if (comparison != 0)
            {
                return comparison;
            }
        }

        return 0;
    }
}

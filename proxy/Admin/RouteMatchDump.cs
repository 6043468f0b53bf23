using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>A match of an HTTP route. The first that a request meets decides.</summary>
/// <param name="Rule">What it leads to.</param>
/// <param name="Hostname">Host, or null for every one.</param>
/// <param name="Path"><c>= /a</c> exactly, <c>/a*</c> a prefix of whole segments, <c>~ /a.*</c> a regular expression; null for every path.</param>
/// <param name="Method">Method, or null for every one.</param>
/// <param name="Fields">Conditions of header fields: <c>name = value</c> or <c>name ~ expression</c>.</param>
/// <param name="Query">Conditions of query parameters, the same.</param>
internal sealed record RouteMatchDump(string Rule, string? Hostname, string? Path, string? Method, string[] Fields, string[] Query)
{
    /// <summary>In order of precedence.</summary>
    public static RouteMatchDump[] Of(HttpRoutesModel? routes) => routes is null
        ? []
        :
        [
            .. routes.Source.Matches.Select(match => new RouteMatchDump(
                routes.Rules[(int)match.Rule].Text,
                OrNull(match.Hostname),
                PathOf(match),
                OrNull(match.Method),
                [.. match.Headers.Select(Text)],
                [.. match.QueryParams.Select(Text)])),
        ];

    private static string? OrNull(string text) => text.Length > 0 ? text : null;

    private static string? PathOf(HttpRouteMatch match) => match.PathCase switch
    {
        HttpRouteMatch.PathOneofCase.PathExact => $"= {match.PathExact}",
        HttpRouteMatch.PathOneofCase.PathPrefix => $"{match.PathPrefix}*",
        HttpRouteMatch.PathOneofCase.PathRegex => $"~ {match.PathRegex}",
        _ => null,
    };

    private static string Text(HttpValueMatch match) =>
        match.ValueCase == HttpValueMatch.ValueOneofCase.Regex ? $"{match.Name} ~ {match.Regex}" : $"{match.Name} = {match.Exact}";
}

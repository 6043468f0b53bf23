using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Reads one rule of an HTTPRoute.</summary>
internal static class HttpRuleReader
{
    private const int MaxMatches = 64;

    // The contract with the sidecars: ten further tries multiply the load of a failing service by eleven.
    private const int MaxAttempts = 10;
    private const uint MaxBackoffMs = 60_000;

    public static RouteRule Read(HttpRouteRule rule, int index, string @namespace, RouteFaults faults)
    {
        string field = $"spec.rules[{index}]";
        RouteFields.Unknown(rule.Unknown, field, faults);
        var matches = Matches(rule.Matches, field, faults);
        var reader = new FilterReader(@namespace, matches.All(match => match.Path is { Kind: PathMatchKind.Prefix }), isGrpc: false, faults);
        var filters = reader.ReadOfRule(rule.Filters, $"{field}.filters");
        var backends = BackendReader.Read(rule.BackendRefs, $"{field}.backendRefs", reader);
        AddedFields.Check(filters, backends, field, faults);
        if (filters.Changes.Redirect is not null && backends.Count > 0)
        {
            faults.Add(RouteReasons.IncompatibleFilters, $"{field}.backendRefs", "cannot be combined with a RequestRedirect filter");
        }

        return new(
            RouteFields.RuleName(rule.Name, index, field, faults),
            matches,
            filters,
            backends,
            Timeouts(rule.Timeouts, $"{field}.timeouts", faults),
            Retry(rule.Retry, $"{field}.retry", faults));
    }

    private static ValueList<RouteMatch> Matches(IList<HttpRouteMatch>? matches, string field, RouteFaults faults)
    {
        if (matches is { Count: > MaxMatches })
        {
            faults.Unsupported($"{field}.matches", $"must list at most {MaxMatches} matches");
            return [];
        }

        return matches is { Count: > 0 }
            ? matches.Select((match, index) => MatchReader.Read(match, $"{field}.matches[{index}]", faults)).ToValueList()
            : [MatchReader.EveryPath];
    }

    private static HttpTimeouts Timeouts(RouteTimeouts? timeouts, string field, RouteFaults faults)
    {
        RouteFields.Unknown(timeouts?.Unknown, field, faults);
        uint? request = Duration(timeouts?.Request, $"{field}.request", faults);
        uint? backend = Duration(timeouts?.BackendRequest, $"{field}.backendRequest", faults);
        // 0 is no limit.
        if (request is > 0 && backend > request)
        {
            faults.Unsupported($"{field}.backendRequest", "cannot be longer than the request timeout");
        }

        return new(request, backend);
    }

    private static HttpRetry? Retry(RouteRetry? retry, string field, RouteFaults faults)
    {
        if (retry is null)
        {
            return null;
        }

        RouteFields.Unknown(retry.Unknown, field, faults);
        foreach (int code in retry.Codes ?? [])
        {
            if (code is < 400 or > 599)
            {
                faults.Unsupported($"{field}.codes", $"must be status codes from 400 to 599, not {code}");
            }
        }

        int attempts = retry.Attempts ?? 1;
        if (attempts is < 1 or > MaxAttempts)
        {
            faults.Unsupported($"{field}.attempts", $"must be from 1 to {MaxAttempts}");
        }

        uint? backoff = Duration(retry.Backoff, $"{field}.backoff", faults);
        if (backoff > MaxBackoffMs)
        {
            faults.Unsupported($"{field}.backoff", "must be at most one minute");
        }

        return new((retry.Codes ?? []).Distinct().Order().ToValueList(), attempts, backoff);
    }

    private static uint? Duration(string? text, string field, RouteFaults faults)
    {
        if (text is null)
        {
            return null;
        }

        var duration = GatewayDuration.Parse(text);
        if (duration is null)
        {
            faults.Unsupported(field, "must be a duration of at most 49 days such as 500ms, 10s or 1h30m");
        }

        return duration;
    }
}

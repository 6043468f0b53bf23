using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Snapshots;

/// <summary>Writes the HTTP routing of a port as sidecars read it.</summary>
internal static class HttpRoutingEncoder
{
    public static Wire.HttpRouting Encode(HttpRouting routing)
    {
        var message = new Wire.HttpRouting();
        message.Matches.AddRange(routing.Matches.Select(Encode));
        message.Rules.AddRange(routing.Rules.Select(Encode));
        return message;
    }

    private static Wire.HttpRouteMatch Encode(HttpMatch match)
    {
        var message = new Wire.HttpRouteMatch { Rule = (uint)match.Rule, Hostname = match.Hostname, Method = match.Method };
        switch (match.Path)
        {
            case { Kind: PathMatchKind.Exact } path:
                message.PathExact = path.Value;
                break;
            case { Kind: PathMatchKind.Prefix } path:
                message.PathPrefix = path.Value;
                break;
            case { Kind: PathMatchKind.Regex } path:
                message.PathRegex = path.Value;
                break;
        }

        message.Headers.AddRange(match.Headers.Select(Encode));
        message.QueryParams.AddRange(match.QueryParams.Select(Encode));
        return message;
    }

    private static Wire.HttpValueMatch Encode(ValueMatch match) =>
        match.IsRegex ? new() { Name = match.Name, Regex = match.Value } : new() { Name = match.Name, Exact = match.Value };

    private static Wire.HttpRouteRule Encode(HttpRule rule)
    {
        var message = new Wire.HttpRouteRule
        {
            Source = rule.Source,
            Name = rule.Name,
            Filters = Encode(rule.Filters),
            Timeouts = Encode(rule.Timeouts),
            Retry = Encode(rule.Retry),
        };
        message.Backends.AddRange(rule.Backends.Select(Encode));
        return message;
    }

    private static Wire.WeightedBackend Encode(RouteBackend backend) => new()
    {
        Service = backend.Service?.ToString() ?? "",
        Weight = (uint)backend.Weight,
        Port = (uint)backend.Port,
        Unresolved = backend.Unresolved,
        Filters = Encode(backend.Filters),
        Cluster = backend.Cluster,
    };

    private static Wire.HttpFilters? Encode(HttpFilters filters)
    {
        if (filters == HttpFilters.None)
        {
            return null;
        }

        var message = new Wire.HttpFilters
        {
            RequestHeaders = Encode(filters.Request),
            ResponseHeaders = Encode(filters.Response),
            Redirect = Encode(filters.Redirect),
            Rewrite = Encode(filters.Rewrite),
        };
        message.Mirrors.AddRange(filters.Mirrors.Select(Encode));
        return message;
    }

    private static Wire.HeaderModifier? Encode(HeaderModifier? modifier)
    {
        if (modifier is null)
        {
            return null;
        }

        var message = new Wire.HeaderModifier();
        message.Set.AddRange(modifier.Set.Select(Encode));
        message.Add.AddRange(modifier.Add.Select(Encode));
        message.Remove.AddRange(modifier.Remove);
        return message;
    }

    private static Wire.HeaderValue Encode(HeaderValue header) => new() { Name = header.Name, Value = header.Value };

    private static Wire.HttpRedirect? Encode(HttpRedirect? redirect) => redirect is null ? null : new()
    {
        Scheme = redirect.Scheme,
        Hostname = redirect.Hostname,
        Port = (uint)redirect.Port,
        Path = Encode(redirect.Path),
        StatusCode = (uint)redirect.StatusCode,
    };

    private static Wire.UrlRewrite? Encode(UrlRewrite? rewrite) =>
        rewrite is null ? null : new() { Hostname = rewrite.Hostname, Path = Encode(rewrite.Path) };

    private static Wire.PathModifier? Encode(PathModifier? path) => path switch
    {
        null => null,
        { ReplacesPrefix: true } => new() { ReplacePrefix = path.Value },
        _ => new() { ReplaceFullPath = path.Value },
    };

    private static Wire.HttpMirror Encode(HttpMirror mirror) => new()
    {
        Backend = Encode(mirror.Backend),
        Numerator = (uint)mirror.Numerator,
        Denominator = (uint)mirror.Denominator,
    };

    private static Wire.HttpTimeouts? Encode(HttpTimeouts timeouts)
    {
        if (timeouts == HttpTimeouts.None)
        {
            return null;
        }

        var message = new Wire.HttpTimeouts();
        if (timeouts.RequestMs is { } request)
        {
            message.RequestMs = request;
        }

        if (timeouts.BackendRequestMs is { } backend)
        {
            message.BackendRequestMs = backend;
        }

        return message;
    }

    private static Wire.HttpRetry? Encode(HttpRetry? retry)
    {
        if (retry is null)
        {
            return null;
        }

        // Whoever asks for retries asks for those after broken connections and slow tries too (GEP-1731).
        var message = new Wire.HttpRetry { Attempts = (uint)retry.Attempts, OnConnectionError = true };
        message.Codes.AddRange(retry.Codes.Select(code => (uint)code));
        if (retry.BackoffMs is { } backoff)
        {
            message.BackoffMs = backoff;
        }

        return message;
    }
}

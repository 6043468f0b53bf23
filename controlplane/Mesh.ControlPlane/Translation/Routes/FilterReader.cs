using Mesh.Api;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Reads the filters of one rule and of its backends.</summary>
/// <param name="namespace">Namespace of the route: where mirrors are looked up by default.</param>
/// <param name="matchesArePrefixes">All matches of the rule are prefixes, so that a prefix can be replaced.</param>
/// <param name="isGrpc">A GRPCRoute: fewer kinds of filters.</param>
/// <param name="faults">Where faults go.</param>
internal sealed class FilterReader(string @namespace, bool matchesArePrefixes, bool isGrpc, RouteFaults faults)
{
    private const int MaxFilters = 16;

    // Of each list of header fields; as the Gateway API's definition.
    private const int MaxFields = 16;

    private const string MeshGroup = "mesh.dev";

    // Not a kind of objects: the name of a cluster in the place that the Gateway API keeps for what it does not know (decision 21).
    private const string ClusterKind = "Cluster";

    public string Namespace => @namespace;

    public RouteFaults Faults => faults;

    /// <summary>Filters of a rule: what is about one backend cannot stand there.</summary>
    public RouteFilters ReadOfRule(IList<RouteFilter>? filters, string field)
    {
        var read = Read(filters, field);
        if (read.Cluster.Length > 0)
        {
            faults.Unsupported(field, $"cannot name a {ClusterKind}: it is a filter of a backend");
        }

        return read;
    }

    /// <summary>Filters of a backend.</summary>
    public RouteFilters Read(IList<RouteFilter>? filters, string field)
    {
        if (filters is not { Count: > 0 })
        {
            return RouteFilters.None;
        }

        if (filters.Count > MaxFilters)
        {
            faults.Unsupported(field, $"must list at most {MaxFilters} filters");
            return RouteFilters.None;
        }

        var changes = HttpFilters.None;
        var mirrors = new List<RouteMirror>();
        string cluster = "";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, filter) in filters.Index())
        {
            string at = $"{field}[{index}]";
            if (filter.Type != "RequestMirror" && !seen.Add(filter.Type ?? ""))
            {
                faults.Add(RouteReasons.IncompatibleFilters, at, $"repeats {filter.Type}");
            }

            if (filter.Type == "ExtensionRef")
            {
                cluster = Cluster(filter, at);
            }
            else
            {
                changes = Read(filter, at, changes, mirrors);
            }
        }

        if (changes is { Redirect: not null, Rewrite: not null })
        {
            faults.Add(RouteReasons.IncompatibleFilters, field, "cannot combine RequestRedirect and URLRewrite");
        }

        return new(changes, mirrors.ToValueList()) { Cluster = cluster };
    }

    private string Cluster(RouteFilter filter, string field)
    {
        RouteFields.Unknown(filter.Unknown, field, faults);
        if (filter.ExtensionRef is { Group: MeshGroup, Kind: ClusterKind } reference && KubernetesNames.IsLabel(reference.Name))
        {
            return reference.Name!;
        }

        faults.Unsupported($"{field}.extensionRef", $"must name a {ClusterKind} of group {MeshGroup}");
        return "";
    }

    private HttpFilters Read(RouteFilter filter, string field, HttpFilters changes, List<RouteMirror> mirrors)
    {
        switch (filter)
        {
            case { Type: "RequestHeaderModifier", RequestHeaderModifier: { } modifier }:
                changes = changes with { Request = Headers(modifier, $"{field}.requestHeaderModifier") };
                break;
            case { Type: "ResponseHeaderModifier", ResponseHeaderModifier: { } modifier }:
                changes = changes with { Response = Headers(modifier, $"{field}.responseHeaderModifier") };
                break;
            case { Type: "RequestMirror", RequestMirror: { } mirror }:
                mirrors.Add(Mirror(mirror, $"{field}.requestMirror"));
                break;
            case { Type: "RequestRedirect", RequestRedirect: { } redirect } when !isGrpc:
                changes = changes with { Redirect = Redirect(redirect, $"{field}.requestRedirect") };
                break;
            case { Type: "URLRewrite", UrlRewrite: { } rewrite } when !isGrpc:
                changes = changes with { Rewrite = Rewrite(rewrite, $"{field}.urlRewrite") };
                break;
            case { Type: "RequestHeaderModifier" or "ResponseHeaderModifier" or "RequestMirror" }:
            case { Type: "RequestRedirect" or "URLRewrite" } when !isGrpc:
                faults.Unsupported(field, $"is of type {filter.Type} and does not say what to do");
                return changes;
            default:
                // A filter that cannot be applied must not be skipped: the request would go on without it (Gateway API).
                faults.Unsupported($"{field}.type", $"{filter.Type} is not supported");
                return changes;
        }

        RouteFields.Unknown(filter.Unknown, field, faults);
        return changes;
    }

    private HeaderModifier Headers(HeaderModifierFilter modifier, string field)
    {
        if (Math.Max(Math.Max(modifier.Set?.Count ?? 0, modifier.Add?.Count ?? 0), modifier.Remove?.Count ?? 0) > MaxFields)
        {
            faults.Unsupported(field, $"must list at most {MaxFields} fields of a kind");
            return new([], [], []);
        }

        var remove = new List<string>();
        foreach (var (index, name) in (modifier.Remove ?? []).Index())
        {
            Check(HeaderRules.ChangeFault(name), $"{field}.remove[{index}]");
            remove.Add((name ?? "").ToLowerInvariant());
        }

        return new(Entries(modifier.Set, $"{field}.set"), Entries(modifier.Add, $"{field}.add"), remove.Distinct().ToValueList());
    }

    /// <summary>Of several entries with one name the first counts (Gateway API).</summary>
    private ValueList<HeaderValue> Entries(IList<HeaderEntry>? entries, string field)
    {
        var read = new List<HeaderValue>();
        foreach (var (index, entry) in (entries ?? []).Index())
        {
            Check(HeaderRules.ChangeFault(entry.Name), $"{field}[{index}].name");
            Check(HeaderRules.ValueFault(entry.Value), $"{field}[{index}].value");
            read.Add(new((entry.Name ?? "").ToLowerInvariant(), entry.Value ?? ""));
        }

        return read.DistinctBy(entry => entry.Name).ToValueList();
    }

    private HttpRedirect Redirect(RequestRedirectFilter redirect, string field)
    {
        RouteFields.Unknown(redirect.Unknown, field, faults);
        Check(redirect.Scheme is null or "http" or "https" ? null : "must be http or https", $"{field}.scheme");
        Check(redirect.Port is null or (>= 1 and <= 65535) ? null : "must be from 1 to 65535", $"{field}.port");
        Check(redirect.StatusCode is null or 301 or 302 or 303 or 307 or 308 ? null : "must be 301, 302, 303, 307 or 308", $"{field}.statusCode");
        return new(
            redirect.Scheme ?? "",
            Hostname(redirect.Hostname, $"{field}.hostname"),
            redirect.Port ?? 0,
            Path(redirect.Path, $"{field}.path"),
            redirect.StatusCode ?? 302);
    }

    private UrlRewrite Rewrite(UrlRewriteFilter rewrite, string field)
    {
        RouteFields.Unknown(rewrite.Unknown, field, faults);
        return new(Hostname(rewrite.Hostname, $"{field}.hostname"), Path(rewrite.Path, $"{field}.path"));
    }

    private string Hostname(string? hostname, string field)
    {
        Check(hostname is null || RouteFields.IsHostname(hostname) ? null : "must be a DNS name", field);
        return hostname ?? "";
    }

    private PathModifier? Path(PathModifierFilter? path, string field)
    {
        switch (path)
        {
            case null:
                return null;
            case { Type: "ReplaceFullPath", ReplaceFullPath: { } full, ReplacePrefixMatch: null }:
                Check(IsNewPath(full) ? null : "must be a path", $"{field}.replaceFullPath");
                return new(false, full);
            case { Type: "ReplacePrefixMatch", ReplacePrefixMatch: { } prefix, ReplaceFullPath: null }:
                Check(IsNewPath(prefix) ? null : "must be a path", $"{field}.replacePrefixMatch");
                Check(matchesArePrefixes ? null : "can only replace what a PathPrefix match has found", $"{field}.replacePrefixMatch");
                return new(true, prefix);
            default:
                faults.Unsupported(field, "must be of type ReplaceFullPath or ReplacePrefixMatch, with the field of that name and no other");
                return null;
        }
    }

    // A query or a fragment in it would end up in the middle of the target.
    private static bool IsNewPath(string path) =>
        path.Length <= 1_024 && (path.Length == 0 || path[0] == '/') && path.All(character => character is > ' ' and <= '~' and not ('?' or '#'));

    private RouteMirror Mirror(RequestMirrorFilter mirror, string field)
    {
        RouteFields.Unknown(mirror.Unknown, field, faults);
        var (numerator, denominator) = mirror switch
        {
            { Percent: not null, Fraction: not null } => (-1, 1),
            { Percent: { } percent } => (percent, 100),
            { Fraction: { } fraction } => (fraction.Numerator ?? -1, fraction.Denominator ?? 100),
            _ => (1, 1),
        };
        Check(
            numerator >= 0 && denominator >= 1 && numerator <= denominator ? null : "must mirror a percent from 0 to 100, or a fraction from 0 to 1, but not both",
            field);
        if (mirror.BackendRef is null)
        {
            faults.Unsupported($"{field}.backendRef", "must name a Service");
        }

        return new(BackendReader.Read(mirror.BackendRef ?? new(), $"{field}.backendRef", this), numerator, denominator);
    }

    private void Check(string? fault, string field)
    {
        if (fault is not null)
        {
            faults.Unsupported(field, fault);
        }
    }
}

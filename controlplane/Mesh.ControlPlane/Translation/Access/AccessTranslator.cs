using System.Net;
using Mesh.Api;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Access;
using Mesh.ControlPlane.Translation.Policies;

namespace Mesh.ControlPlane.Translation.Access;

/// <summary>
/// Reads an AccessPolicy, looking at nothing but the object itself. The schema refuses most of what is refused here; an older schema, or none, may let it through. Nothing is ever left out
/// of a policy because it cannot be understood: then all of it is refused.
/// </summary>
internal static class AccessTranslator
{
    /// <summary>Bounds what a request is held against.</summary>
    private const int MaxEntries = 64;

    private const int MaxTextLength = 1024;

    /// <returns>For a refused policy, a rule that denies what it is about.</returns>
    public static RuleReading<AccessPolicyRule> Read(AccessPolicy policy)
    {
        var name = policy.NameOf();
        PolicyFields fields = new();
        if (policy.Spec is not { } spec)
        {
            return Refused(name, WorkloadSelection.Of(name.Namespace), "spec is missing");
        }

        var selection = SelectionReader.Read(name.Namespace, spec.TargetRef, spec.Selector, fields);
        var action = fields.Word<AccessAction>("spec.action", spec.Action ?? "");
        if (action == AccessAction.Unintelligible)
        {
            fields.Refuse<int>("spec.action", "must be one of Allow, Deny, Audit");
        }

        var rules = Each(spec.Rules, "spec.rules", fields, Read, mayBeEmpty: true);
        return fields.Fault is { } fault ? Refused(name, selection, fault) : new(new(name, selection, action!.Value, rules), null);
    }

    private static RuleReading<AccessPolicyRule> Refused(ResourceName name, WorkloadSelection selection, string fault) =>
        new(new(name, selection, AccessAction.Unintelligible, []), fault);

    private static AccessRule Read(AccessRuleSpec spec, string field, PolicyFields fields) =>
        new(Each(spec.From, $"{field}.from", fields, Read), Each(spec.To, $"{field}.to", fields, Read));

    private static AccessSource Read(AccessSourceSpec spec, string field, PolicyFields fields)
    {
        if (spec is { Principals: null, Namespaces: null, ServiceAccounts: null, Cidrs: null })
        {
            fields.Refuse<int>(field, "must say something");
        }

        return new(
            Each(spec.Principals, $"{field}.principals", fields, text => SpiffePattern.TryParse(text) is not null, "must be a SPIFFE id, whose segments may be '*' each, or '*'"),
            Each(spec.Namespaces, $"{field}.namespaces", fields, text => KubernetesNames.IsLabel(text), "must be the name of a namespace"),
            Each(spec.ServiceAccounts, $"{field}.serviceAccounts", fields, text => ResourceName.TryParse(text) is { } account && KubernetesNames.IsLabel(account.Namespace) && KubernetesNames.IsSubdomain(account.Name), "must be <namespace>/<name>"),
            Each(spec.Cidrs, $"{field}.cidrs", fields, IsNetwork, "must be a network such as 10.0.0.0/8, without bits beyond its prefix"));
    }

    private static AccessOperation Read(AccessOperationSpec spec, string field, PolicyFields fields)
    {
        if (spec is { Ports: null, Methods: null, Paths: null, Grpc: null, Headers: null })
        {
            fields.Refuse<int>(field, "must say something");
        }

        if (spec is { Paths: not null, Grpc: not null })
        {
            fields.Refuse<int>($"{field}.grpc", "is not used beside paths: it is a way to write them");
        }

        var paths = spec.Grpc is null ? Each(spec.Paths, $"{field}.paths", fields, Read) : Each(spec.Grpc, $"{field}.grpc", fields, Read);
        return new(
            Each(spec.Ports, $"{field}.ports", fields, (port, at, faults) => (int)(faults.Number(at, port, 1, 65535) ?? 0)),
            Each(spec.Methods, $"{field}.methods", fields, IsToken, "must be a method such as GET"),
            paths,
            Each(spec.Headers, $"{field}.headers", fields, Read));
    }

    private static AccessPath Read(AccessPathSpec spec, string field, PolicyFields fields)
    {
        if (spec.Type is not (null or "Exact" or "PathPrefix"))
        {
            fields.Refuse<int>($"{field}.type", "must be one of Exact, PathPrefix");
        }

        string value = spec.Value ?? "";
        if (!IsPath(value))
        {
            fields.Refuse<int>($"{field}.value", "must begin with '/', without empty segments and dot segments, and without characters that have to be escaped in a URL or are read in several ways (';', '%')");
        }

        bool isPrefix = spec.Type is not "Exact";
        return new(isPrefix && value.Length > 1 ? value.TrimEnd('/') : value, isPrefix);
    }

    private static AccessPath Read(AccessGrpcSpec spec, string field, PolicyFields fields)
    {
        string service = spec.Service ?? "";
        if (service.Length is 0 or > MaxTextLength || !service.Split('.').All(IsIdentifier))
        {
            fields.Refuse<int>($"{field}.service", "must be the name of a gRPC service with its package");
        }

        if (spec.Method is not null && !IsIdentifier(spec.Method))
        {
            fields.Refuse<int>($"{field}.method", "must be the name of a gRPC method");
        }

        return spec.Method is null ? new($"/{service}", true) : new($"/{service}/{spec.Method}", false);
    }

    private static AccessHeader Read(AccessHeaderSpec spec, string field, PolicyFields fields)
    {
        string name = (spec.Name ?? "").ToLowerInvariant();
        if (!IsToken(name) || MeshHeaders.IsProtected(name))
        {
            fields.Refuse<int>($"{field}.name", "must be the name of a header field that neither the connection nor the mesh owns");
        }

        if (spec.Value is { } value && (value.Length > MaxTextLength || value.Trim(' ') != value || value.Any(character => character is < ' ' or > '~')))
        {
            fields.Refuse<int>($"{field}.value", "must be visible ASCII without spaces around it");
        }

        return new(name, spec.Value);
    }

    private static ValueList<string> Each(IList<string>? items, string field, PolicyFields fields, Func<string, bool> isValid, string message) =>
        Each(items, field, fields, (item, at, faults) =>
        {
            if (!isValid(item))
            {
                faults.Refuse<int>(at, message);
            }

            return item;
        });

    private static ValueList<TModel> Each<TSpec, TModel>(IList<TSpec>? items, string field, PolicyFields fields, Func<TSpec, string, PolicyFields, TModel> read, bool mayBeEmpty = false)
    {
        if (items is null)
        {
            return [];
        }

        // Nobody, or anybody? Whoever means anybody leaves the list out.
        if (items.Count > MaxEntries || (items.Count == 0 && !mayBeEmpty) || items.Any(item => item is null))
        {
            fields.Refuse<int>(field, $"must have from {(mayBeEmpty ? 0 : 1)} to {MaxEntries} entries");
            return [];
        }

        return items.Select((item, index) => read(item, $"{field}[{index}]", fields)).ToValueList();
    }

    // What a path looks like to every application (see AccessPath in the sidecar): RFC 3986 unreserved, sub-delims without ";", ":" and "@".
    private static bool IsPath(string path) =>
        path.Length is > 0 and <= MaxTextLength
        && path[0] == '/'
        && path.All(character => char.IsAsciiLetterOrDigit(character) || "-._~!$&'()*+,=:@/".Contains(character, StringComparison.Ordinal))
        && (path == "/" || path[1..].TrimEnd('/').Split('/').All(segment => segment is not ("" or "." or "..")) && !path.EndsWith("//", StringComparison.Ordinal));

    private static bool IsNetwork(string text) =>
        IPNetwork.TryParse(text, out var network) && IPAddress.TryParse(text.AsSpan(0, text.IndexOf('/')), out var address) && network.BaseAddress.Equals(address);

    // RFC 9110 §5.6.2.
    private static bool IsToken(string text) =>
        text.Length is > 0 and <= MaxTextLength && text.All(character => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal));

    private static bool IsIdentifier(string text) =>
        text.Length is > 0 and <= MaxTextLength && !char.IsAsciiDigit(text[0]) && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}

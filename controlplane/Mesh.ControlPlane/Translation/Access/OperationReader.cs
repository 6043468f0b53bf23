using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Model.Access;
using Mesh.ControlPlane.Translation.Policies;

namespace Mesh.ControlPlane.Translation.Access;

/// <summary>Reads which requests a rule is about.</summary>
internal static class OperationReader
{
    private const int MaxTextLength = 1024;

    public static AccessOperation Read(AccessOperationSpec spec, string field, PolicyFields fields)
    {
        if (spec is { Ports: null, Methods: null, Paths: null, Grpc: null, Headers: null })
        {
            fields.Refuse<int>(field, "must say something");
        }

        if (spec is { Paths: not null, Grpc: not null })
        {
            fields.Refuse<int>($"{field}.grpc", "is not used beside paths: it is a way to write them");
        }

        var paths = spec.Grpc is null ? SpecList.Read(spec.Paths, $"{field}.paths", fields, Read) : SpecList.Read(spec.Grpc, $"{field}.grpc", fields, Read);
        return new(
            SpecList.Read(spec.Ports, $"{field}.ports", fields, (port, at, faults) => (int)(faults.Number(at, port, 1, 65535) ?? 0)),
            SpecList.Read(spec.Methods, $"{field}.methods", fields, IsToken, "must be a method such as GET"),
            paths,
            SpecList.Read(spec.Headers, $"{field}.headers", fields, Read));
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

    // What a path looks like to every application (see AccessPath in the sidecar): RFC 3986 unreserved, sub-delims without ";", ":" and "@".
    private static bool IsPath(string path) =>
        path.Length is > 0 and <= MaxTextLength
        && path[0] == '/'
        && path.All(character => char.IsAsciiLetterOrDigit(character) || "-._~!$&'()*+,=:@/".Contains(character, StringComparison.Ordinal))
        && (path == "/" || path[1..].TrimEnd('/').Split('/').All(segment => segment is not ("" or "." or "..")) && !path.EndsWith("//", StringComparison.Ordinal));

    // RFC 9110 §5.6.2.
    private static bool IsToken(string text) =>
        text.Length is > 0 and <= MaxTextLength && text.All(character => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal));

    private static bool IsIdentifier(string text) =>
        text.Length is > 0 and <= MaxTextLength && !char.IsAsciiDigit(text[0]) && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}

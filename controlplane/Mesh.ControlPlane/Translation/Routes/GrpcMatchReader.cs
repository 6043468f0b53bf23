using System.Text.RegularExpressions;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Model.Http;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Reads the matches of a GRPCRoute into matches of paths.</summary>
internal static partial class GrpcMatchReader
{
    private const string AnyElement = "[^/]+";

    // What a path, or an expression for one, has beside the names.
    private const int Overhead = 16;

    public static RouteMatch Read(GrpcRouteMatch match, string field, RouteFaults faults)
    {
        RouteFields.Unknown(match.Unknown, field, faults);
        var (path, specificity) = Method(match.Method, $"{field}.method", faults);
        return new(path, specificity, MatchReader.Headers(match.Headers, $"{field}.headers", faults), [], "");
    }

    private static (PathMatch? Path, PathSpecificity Specificity) Method(GrpcMethodMatch? match, string field, RouteFaults faults)
    {
        if (match is null)
        {
            return (null, PathSpecificity.None);
        }

        string service = match.Service ?? "", method = match.Method ?? "";
        if (service.Length + method.Length == 0)
        {
            faults.Unsupported(field, "must name a service or a method");
            return (null, PathSpecificity.None);
        }

        return MatchReader.Type(match.Type, $"{field}.type", faults) ? Expression(service, method, field, faults) : Exact(service, method, field, faults);
    }

    private static (PathMatch Path, PathSpecificity Specificity) Exact(string service, string method, string field, RouteFaults faults)
    {
        if (service.Length + method.Length > MatchReader.MaxPathLength - Overhead)
        {
            faults.Unsupported(field, $"must have at most {MatchReader.MaxPathLength - Overhead} characters");
        }

        if (service.Length > 0 && !ServiceName().IsMatch(service))
        {
            faults.Unsupported($"{field}.service", "must be the full name of a gRPC service");
        }

        if (method.Length > 0 && !MethodName().IsMatch(method))
        {
            faults.Unsupported($"{field}.method", "must be the name of a gRPC method");
        }

        return (service, method) switch
        {
            (_, "") => (new(PathMatchKind.Prefix, $"/{service}"), PathSpecificity.Prefix(service.Length)),
            ("", _) => (new(PathMatchKind.Regex, $"/{AnyElement}/{method}"), new(1, 0, method.Length)),
            _ => (new(PathMatchKind.Exact, $"/{service}/{method}"), PathSpecificity.Exact(service.Length, method.Length)),
        };
    }

    private static (PathMatch Path, PathSpecificity Specificity) Expression(string service, string method, string field, RouteFaults faults)
    {
        // Each on its own: together, "a)/(b" would pass.
        foreach (var (name, part) in (ReadOnlySpan<(string, string)>)[("service", service), ("method", method)])
        {
            if (part.Length > 0)
            {
                MatchReader.Regex(part, $"{field}.{name}", faults);
            }
        }

        string pattern = $"/{Part(service)}/{Part(method)}";
        if (!faults.Any)
        {
            MatchReader.Regex(pattern, field, faults);
        }

        return (new(PathMatchKind.Regex, pattern), new(1, service.Length, method.Length));
    }

    private static string Part(string expression) => expression.Length == 0 ? AnyElement : $"(?:{expression})";

    [GeneratedRegex(@"^\.?[A-Za-z_][A-Za-z_0-9]*(\.[A-Za-z_][A-Za-z_0-9]*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ServiceName();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z_0-9]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex MethodName();
}

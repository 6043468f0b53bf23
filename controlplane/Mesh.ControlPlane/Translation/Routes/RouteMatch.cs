using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>One match of a rule, with what decides its place among others.</summary>
/// <param name="Path">Null = all.</param>
/// <param name="Specificity">How much the path, or the method of a gRPC call, says.</param>
/// <param name="Headers">Lower-case names.</param>
/// <param name="QueryParams">Names as they are.</param>
/// <param name="Method">Empty = all.</param>
internal sealed record RouteMatch(
    PathMatch? Path, PathSpecificity Specificity, ValueList<ValueMatch> Headers, ValueList<ValueMatch> QueryParams, string Method)
{
    /// <summary>Every request.</summary>
    public static readonly RouteMatch All = new(null, PathSpecificity.None, [], [], "");

    /// <summary>Its regular expressions.</summary>
    public IEnumerable<string> Patterns => Headers.Concat(QueryParams).Where(value => value.IsRegex).Select(value => value.Value)
        .Concat(Path is { Kind: PathMatchKind.Regex } ? [Path.Value] : []);
}

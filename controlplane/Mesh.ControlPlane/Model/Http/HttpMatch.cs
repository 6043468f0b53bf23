namespace Mesh.ControlPlane.Model.Http;

/// <summary>Conditions of which all must be met.</summary>
/// <param name="Rule">Index of the rule that then decides.</param>
/// <param name="Hostname">Lower case; "*." at the start stands for one or more labels; empty = all.</param>
/// <param name="Path">Null = all.</param>
/// <param name="Headers">Lower-case names.</param>
/// <param name="QueryParams">Names as they are.</param>
/// <param name="Method">Empty = all.</param>
internal sealed record HttpMatch(int Rule, string Hostname, PathMatch? Path, ValueList<ValueMatch> Headers, ValueList<ValueMatch> QueryParams, string Method);

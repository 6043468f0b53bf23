namespace Mesh.ControlPlane.Model.Http;

/// <summary>A condition on a header field or a query parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsRegex">The whole value must match the expression; else it must be equal.</param>
/// <param name="Value">Text or expression.</param>
internal sealed record ValueMatch(string Name, bool IsRegex, string Value);

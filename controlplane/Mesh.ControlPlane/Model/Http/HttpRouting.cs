namespace Mesh.ControlPlane.Model.Http;

/// <summary>Where the HTTP requests to one port go: the first match decides, and a request without one is answered with 404.</summary>
/// <param name="Matches">In order of precedence; at most 4,096.</param>
/// <param name="Rules">What matches refer to by index.</param>
internal sealed record HttpRouting(ValueList<HttpMatch> Matches, ValueList<HttpRule> Rules);

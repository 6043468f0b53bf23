using System.Text.Json;

namespace Mesh.Injection;

/// <summary>A pod about to be created.</summary>
/// <param name="Pod">The pod (v1) as JSON; anything else is rejected, never thrown at.</param>
/// <param name="Namespace">Its namespace. A pod made from a template does not name one itself.</param>
/// <param name="NamespaceEnabled">True if the namespace carries <c>mesh.dev/inject=enabled</c>.</param>
public sealed record InjectionRequest(JsonElement Pod, string Namespace, bool NamespaceEnabled);

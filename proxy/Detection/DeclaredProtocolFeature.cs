using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Detection;

/// <summary>What the Service says is spoken on the port.</summary>
internal sealed record DeclaredProtocolFeature(Protocol Protocol);

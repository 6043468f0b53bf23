using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.State;

/// <summary>A port of the application that a Service exposes.</summary>
/// <param name="TargetPort">Port on which the application listens in the pod.</param>
/// <param name="Protocol">Declared protocol.</param>
internal sealed record InboundPortModel(int TargetPort, Protocol Protocol);

namespace Mesh.Proxy.Admin;

/// <summary>A port of the application that a service exposes.</summary>
internal sealed record InboundPortDump(string Service, int Port, int TargetPort, string Protocol);

namespace Mesh.Sandbox.Api.Admission;

/// <summary>Finds the cluster IP address of a service; null when there is no such service or it has none.</summary>
/// <param name="ns">Namespace of the service.</param>
/// <param name="name">Name of the service.</param>
internal delegate string? WebhookServiceResolver(string ns, string name);

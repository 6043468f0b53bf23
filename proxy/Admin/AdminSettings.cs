using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Admin;

/// <summary>What the loopback pages need to know.</summary>
/// <param name="Port">Loopback port.</param>
/// <param name="Logger">Says who asked for what.</param>
internal sealed record AdminSettings(int Port, ILogger Logger);

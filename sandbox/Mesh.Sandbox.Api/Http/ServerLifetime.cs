using Mesh.Sandbox.Api.Faults;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Api.Http;

/// <summary>What a request must know of the server it runs in.</summary>
/// <param name="Logger">Where failures that are this server's fault are told.</param>
/// <param name="Faults">What goes wrong on purpose.</param>
/// <param name="Stopping">The server is about to stop: watches end, others may finish.</param>
internal sealed record ServerLifetime(ILogger Logger, ApiFaults Faults, CancellationToken Stopping);

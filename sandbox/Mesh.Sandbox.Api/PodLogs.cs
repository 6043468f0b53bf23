namespace Mesh.Sandbox.Api;

/// <summary>Opens the log of a container.</summary>
/// <param name="request">Which log, and what of it.</param>
/// <param name="cancellation">Ends the reading; a followed log has no other end.</param>
/// <returns>The log as text lines, or null when the container has none.</returns>
public delegate ValueTask<Stream?> PodLogs(PodLogRequest request, CancellationToken cancellation);

namespace Mesh.Proxy.Tests;

/// <summary>
/// Tests that look at what OpenTelemetry collects: it finds meters by their names, so sidecars of other tests in this process would be counted with them, and the end of one would end
/// the series of all.
/// </summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;

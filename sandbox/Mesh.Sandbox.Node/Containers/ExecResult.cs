namespace Mesh.Sandbox.Node.Containers;

/// <summary>What a program run inside a container answered.</summary>
/// <param name="ExitCode">Null when it did not end in time and was killed.</param>
/// <param name="Output">The beginning of what it wrote, both streams.</param>
internal sealed record ExecResult(int? ExitCode, string Output);

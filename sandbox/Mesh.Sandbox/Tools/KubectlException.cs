namespace Mesh.Sandbox.Tools;

/// <summary>A <c>kubectl</c> command failed.</summary>
internal sealed class KubectlException(IEnumerable<string> arguments, string reason)
    : Exception($"kubectl {string.Join(' ', arguments)}: {reason}");

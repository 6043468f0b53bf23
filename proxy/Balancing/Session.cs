namespace Mesh.Proxy.Balancing;

/// <summary>An endpoint as a session cookie.</summary>
/// <param name="Id">What stands for it.</param>
/// <param name="Field">Value of the <c>Set-Cookie</c> field.</param>
/// <param name="Line">The same as a whole line.</param>
internal sealed record Session(ulong Id, string Field, byte[] Line);

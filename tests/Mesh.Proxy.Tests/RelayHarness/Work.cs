using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>Something that the test does on the loop.</summary>
internal sealed class Work(Action action) : ILoopWork
{
    public void Run() => action();
}

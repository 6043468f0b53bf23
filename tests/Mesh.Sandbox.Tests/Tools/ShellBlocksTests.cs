using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Tests.Tools;

public sealed class ShellBlocksTests
{
    [Fact]
    public void Of_SeveralBlocks_AreThoseMarkedInTheirOrder() => Assert.Equal(
        ["one\n  two", "three"],
        ShellBlocks.Of("text\n```sh\none\n  two\n```\n```\noutput\n```\n```yaml\na: b\n```\nmore `sh`\n```sh\nthree\n```\n"));

    [Fact]
    public void Of_BlockWithoutEnd_IsRefused() => Assert.Throws<FormatException>(() => ShellBlocks.Of("```sh\none\n"));
}

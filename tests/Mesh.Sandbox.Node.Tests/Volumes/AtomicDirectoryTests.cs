using System.Text;
using Mesh.Sandbox.Node.Volumes;

namespace Mesh.Sandbox.Node.Tests.Volumes;

public sealed class AtomicDirectoryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mesh-volume-").FullName;

    [Fact]
    public void Write_Files_AreVisibleUnderTheirNamesWithTheirModes()
    {
        Assert.True(Write("1", ("a", "one"), ("deep/b", "two")));

        Assert.Equal("one", Read("a"));
        Assert.Equal("two", Read("deep/b"));
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(Path.Combine(_directory, "..1", "a")));
        Assert.Equal("..data/a", new FileInfo(Path.Combine(_directory, "a")).LinkTarget);
    }

    [Fact]
    public void Write_Same_ChangesNothing()
    {
        Write("1", ("a", "one"));

        Assert.False(Write("2", ("a", "one")));
        Assert.Equal("..1", new FileInfo(Path.Combine(_directory, "..data")).LinkTarget);
    }

    [Fact]
    public void Write_Other_ReplacesAllAtOnceAndForgetsTheOld()
    {
        Write("1", ("a", "one"), ("gone", "x"));
        using var open = File.OpenRead(Path.Combine(_directory, "a"));

        Assert.True(Write("2", ("a", "two"), ("new", "y")));

        Assert.Equal(("two", "y"), (Read("a"), Read("new")));
        Assert.False(Path.Exists(Path.Combine(_directory, "gone")));
        Assert.False(Directory.Exists(Path.Combine(_directory, "..1")));
        Assert.Equal("one", new StreamReader(open).ReadToEnd());
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("")]
    public void SafePath_LeadsOutOfTheVolume_IsRefused(string path) => Assert.Throws<VolumeException>(() => VolumeContent.SafePath(path));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private bool Write(string version, params (string Name, string Content)[] files) => AtomicDirectory.Write(
        _directory,
        files.ToDictionary(file => file.Name, file => new VolumeFile(Encoding.UTF8.GetBytes(file.Content), (UnixFileMode)0b110_000_000)),
        groupId: null,
        version);

    private string Read(string name) => File.ReadAllText(Path.Combine(_directory, name));
}

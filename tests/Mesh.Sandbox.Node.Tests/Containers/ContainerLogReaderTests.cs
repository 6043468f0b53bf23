using Mesh.Sandbox.Node.Containers;

namespace Mesh.Sandbox.Node.Tests.Containers;

public sealed class ContainerLogReaderTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("mesh-log-").FullName, "0.log");

    [Fact]
    public async Task Open_PartsOfALine_AreJoined()
    {
        Write("2026-01-01T00:00:00.1Z stdout P half ", "2026-01-01T00:00:00.2Z stdout F line", "2026-01-01T00:00:01.0Z stderr F  indented é");

        Assert.Equal("half line\n indented é\n", await ReadAsync(new()));
        Assert.Equal("2026-01-01T00:00:00.1Z half line\n2026-01-01T00:00:01.0Z  indented é\n", await ReadAsync(new() { Timestamps = true }));
    }

    [Fact]
    public async Task Open_TailSinceAndLimit_CutTheLog()
    {
        File.WriteAllLines(_path + ".1", ["2026-01-01T00:00:00.0Z stdout F a"]);
        Write("2026-01-01T00:00:01.0Z stdout F b", "2026-01-01T00:00:02.0Z stdout F c");

        Assert.Equal("a\nb\nc\n", await ReadAsync(new()));
        Assert.Equal("b\nc\n", await ReadAsync(new() { TailLines = 2 }));
        Assert.Equal("", await ReadAsync(new() { TailLines = 0 }));
        Assert.Equal("c\n", await ReadAsync(new() { SinceTime = DateTimeOffset.Parse("2026-01-01T00:00:01.5Z") }));
        Assert.Equal("a\nb", await ReadAsync(new() { LimitBytes = 3 }));
    }

    [Fact]
    public async Task Open_Follow_GivesWhatComesUntilTheContainerEnds()
    {
        Write("2026-01-01T00:00:01.0Z stdout F one");
        var over = false;
        await using var stream = new ContainerLogReader(_path, new ContainerLogOptions { Follow = true }, () => Volatile.Read(ref over), TimeProvider.System).Open();
        using var reader = new StreamReader(stream);

        Assert.Equal("one", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        File.AppendAllText(_path, "2026-01-01T00:00:02.0Z stdout F two\n");
        Assert.Equal("two", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Volatile.Write(ref over, true);
        Assert.Null(await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    private void Write(params string[] lines) => File.WriteAllText(_path, string.Join('\n', lines) + "\n");

    private async Task<string> ReadAsync(ContainerLogOptions options)
    {
        using var reader = new StreamReader(new ContainerLogReader(_path, options, () => true, TimeProvider.System).Open());
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}

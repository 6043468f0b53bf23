using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Mesh.Sandbox.Node.Containers;

/// <summary>Reads one container's log file (and the one rotated away before it) as <c>kubectl logs</c> wants it.</summary>
internal sealed class ContainerLogReader(string path, ContainerLogOptions options, Func<bool> isOver, TimeProvider timeProvider)
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);

    private long _written;
    private bool _atLineStart = true;

    /// <summary>A stream that ends with the log, or, when following, with the container. Closing it stops the reader.</summary>
    public Stream Open()
    {
        var pipe = new Pipe();
        _ = CopyAsync(pipe.Writer);
        return pipe.Reader.AsStream();
    }

    private async Task CopyAsync(PipeWriter output)
    {
        await Task.Yield();
        Exception? failure = null;
        try
        {
            await CopyFilesAsync(output);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            failure = e;
        }

        await output.CompleteAsync(failure);
    }

    private async Task CopyFilesAsync(PipeWriter output)
    {
        var file = Open(path);
        try
        {
            var lines = new List<string>();
            if (options.TailLines is not null || options.SinceTime is not null || File.Exists(path + ".1"))
            {
                lines.AddRange(await ReadRotatedAsync());
            }

            var reader = new StreamReader(file, Encoding.Latin1);
            while (await reader.ReadLineAsync() is { } line)
            {
                lines.Add(line);
            }

            var isOpen = await WriteAsync(output, Tail(lines));
            while (isOpen && options.Follow)
            {
                // Asked before reading: what is written before the end is read after it.
                var over = isOver();
                var more = new List<string>();
                while (await reader.ReadLineAsync() is { } line)
                {
                    more.Add(line);
                }

                isOpen = await WriteAsync(output, more) && !over;
                if (isOpen && new FileInfo(path).Length < file.Position)
                {
                    file.Dispose();
                    file = Open(path);
                    reader = new StreamReader(file, Encoding.Latin1);
                }

                if (isOpen && more.Count == 0)
                {
                    await Task.Delay(PollEvery, timeProvider);
                }
            }
        }
        finally
        {
            file.Dispose();
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private async Task<string[]> ReadRotatedAsync()
    {
        try
        {
            return await File.ReadAllLinesAsync(path + ".1", Encoding.Latin1);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    private List<string> Tail(List<string> lines)
    {
        if (options.SinceTime is { } since)
        {
            lines = lines.FindAll(line => DateTimeOffset.TryParse(line.Split(' ', 2)[0], CultureInfo.InvariantCulture, out var time) && time >= since);
        }

        return options.TailLines is { } count && count < lines.Count ? lines[^(int)count..] : lines;
    }

    /// <summary>False when nobody reads any more or the limit is reached.</summary>
    private async Task<bool> WriteAsync(PipeWriter output, List<string> lines)
    {
        foreach (var line in lines)
        {
            if (!ContainerLogLine.TryParse(line, out var parsed))
            {
                continue;
            }

            var text = (options.Timestamps && _atLineStart ? parsed.Time + " " : "") + parsed.Text + (parsed.IsFull ? "\n" : "");
            _atLineStart = parsed.IsFull;
            var bytes = Encoding.Latin1.GetBytes(text);
            var room = (options.LimitBytes ?? long.MaxValue) - _written;
            var kept = bytes.AsMemory(0, (int)Math.Min(bytes.Length, room));
            _written += kept.Length;
            var result = await output.WriteAsync(kept);
            if (result.IsCompleted || kept.Length < bytes.Length)
            {
                return false;
            }
        }

        await output.FlushAsync();
        return true;
    }
}

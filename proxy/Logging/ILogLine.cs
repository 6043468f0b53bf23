using System.Buffers;

namespace Mesh.Proxy.Logging;

/// <summary>A line that is put into words when it is written, away from who had it to say.</summary>
internal interface ILogLine
{
    /// <summary>Writes the line with its end, UTF-8.</summary>
    void WriteTo(IBufferWriter<byte> output);
}

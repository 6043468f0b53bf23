using System.Diagnostics;
using System.Text;

namespace Mesh.Proxy.Http1;

/// <summary>
/// Writes a parsed head for the next hop: as HTTP/1.1, target in origin form, without what was meant for this hop only (RFC 9110 §7.6.1), everything else byte for byte and
/// in its order. Lines that are kept and stand together are copied together, which is mostly the whole head at once.
/// </summary>
internal static class HeadWriter
{
    // The longest of what is added beside Append and DefaultHost: Connection with two options, TE, Transfer-Encoding, the name of Host, "/", the empty line.
    private const int MaxAdded = 128;

    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    private static ReadOnlySpan<byte> ChunkedLine => "Transfer-Encoding: chunked\r\n"u8;

    private static ReadOnlySpan<byte> TrailersLine => "TE: trailers\r\n"u8;

    private static ReadOnlySpan<byte> HostName => "Host: "u8;

    /// <summary>The most that writing the head may need; what it does need is at most <see cref="MaxAdded"/> less, plus what is left out.</summary>
    public static int MaxLength(MessageHead head, in HeadRewrite rewrite) =>
        head.FieldsEnd - head.Start
        + rewrite.Added.Length + rewrite.Append.Length + rewrite.Trace.Length + rewrite.Target.Length + rewrite.Host.Length + rewrite.DefaultHost.Length + MaxAdded;

    /// <returns>False, with nothing written, if <paramref name="destination"/> is shorter than <see cref="MaxLength"/>.</returns>
    public static bool TryWriteRequest(
        ReadOnlySpan<byte> head, Http1Request request, in HeadRewrite rewrite, Span<byte> destination, out int written)
    {
        written = 0;
        if (destination.Length < MaxLength(request, rewrite))
        {
            return false;
        }

        HeadOutput output = new(destination);
        KnownFieldSet drop = Dropped(request, rewrite);
        int copyFrom = request.Start;
        bool isAbsolute = request.TargetForm == TargetForm.Absolute;
        drop = isAbsolute ? drop.With(KnownField.Host) : drop;
        if (isAbsolute || !rewrite.Target.IsEmpty)
        {
            WriteInOriginForm(head, request, rewrite.Target, ref output);
            copyFrom = request.TargetEnd;
        }

        int version = output.Length + request.VersionDigit - copyFrom;
        CopyFields(head, request, copyFrom, drop, rewrite, ref output);
        output.Set(version, (byte)'1');
        if (isAbsolute || !request.Known.Contains(KnownField.Host))
        {
            WriteHost(!rewrite.Host.IsEmpty ? rewrite.Host : isAbsolute ? request.Authority(head) : rewrite.DefaultHost, ref output);
        }

        bool acceptsTrailers = request.AcceptsTrailers && rewrite.Connection != ConnectionDirective.Upgrade;
        if (acceptsTrailers)
        {
            output.Write(TrailersLine);
        }

        WriteEnd(request, rewrite, acceptsTrailers, ref output);
        written = output.Length;
        return true;
    }

    /// <returns>False, with nothing written, if <paramref name="destination"/> is shorter than <see cref="MaxLength"/>.</returns>
    public static bool TryWriteResponse(
        ReadOnlySpan<byte> head, Http1Response response, in HeadRewrite rewrite, Span<byte> destination, out int written)
    {
        written = 0;
        if (destination.Length < MaxLength(response, rewrite))
        {
            return false;
        }

        KnownFieldSet drop = Dropped(response, rewrite);
        if (response.StatusCode is < 200 or 204)
        {
            // RFC 9110 §8.6: a length has no meaning here, and readers that believe one wait for a body.
            drop = drop.With(KnownField.ContentLength);
        }

        HeadOutput output = new(destination);
        int version = response.VersionDigit - response.Start;
        CopyFields(head, response, response.Start, drop, rewrite, ref output);
        output.Set(version, (byte)'1');
        WriteEnd(response, rewrite, acceptsTrailers: false, ref output);
        written = output.Length;
        return true;
    }

    private static KnownFieldSet Dropped(MessageHead head, in HeadRewrite rewrite)
    {
        KnownFieldSet drop = HopByHop.Fields | rewrite.Drop;
        if (rewrite.Connection == ConnectionDirective.Upgrade)
        {
            drop = drop.Without(KnownField.Upgrade);
        }

        // The field was checked to say "chunked" and nothing else, so it can stay where it is.
        drop = rewrite.Body == BodyKind.Chunked
            ? drop.With(KnownField.ContentLength)
            : drop.With(KnownField.TransferEncoding);
        return drop & head.Known;
    }

    private static void CopyFields(ReadOnlySpan<byte> head, MessageHead message, int from, KnownFieldSet drop, in HeadRewrite rewrite, ref HeadOutput output)
    {
        if (!drop.IsEmpty || message.HasNominated || !rewrite.DropNames.IsEmpty || !rewrite.Host.IsEmpty)
        {
            foreach (ref readonly HeaderField field in message.Fields)
            {
                bool isDropped = drop.Contains(field.Known) || field.IsNominated || IsNamed(field.Name(head), rewrite.DropNames);
                bool isReplaced = !isDropped && field.Known == KnownField.Host && !rewrite.Host.IsEmpty;
                if (isDropped || isReplaced)
                {
                    output.Write(head[from..field.LineStart]);
                    from = field.LineEnd;
                }

                if (isReplaced)
                {
                    WriteHost(rewrite.Host, ref output);
                }
            }
        }

        output.Write(head[from..message.FieldsEnd]);
    }

    private static bool IsNamed(ReadOnlySpan<byte> name, ReadOnlySpan<byte[]> names)
    {
        foreach (byte[] candidate in names)
        {
            if (Ascii.EqualsIgnoreCase(name, candidate))
            {
                return true;
            }
        }

        return false;
    }

    // RFC 9112 §3.2.2: the authority of the target becomes the host, whatever Host says.
    private static void WriteInOriginForm(ReadOnlySpan<byte> head, Http1Request request, in RewrittenTarget target, ref HeadOutput output)
    {
        output.Write(request.Method(head));
        output.Write(" "u8);
        if (!target.IsEmpty)
        {
            output.Write(target.Path);
            output.Write(target.Rest);
            output.Write(target.Query);
            return;
        }

        ReadOnlySpan<byte> path = request.PathAndQuery(head);
        if (path.IsEmpty || path[0] != '/')
        {
            output.Write("/"u8);
        }

        output.Write(path);
    }

    private static void WriteHost(ReadOnlySpan<byte> host, ref HeadOutput output)
    {
        output.Write(HostName);
        output.Write(host);
        output.Write(LineEnd);
    }

    private static void WriteEnd(MessageHead head, in HeadRewrite rewrite, bool acceptsTrailers, ref HeadOutput output)
    {
        Debug.Assert(rewrite.Append.IsEmpty || rewrite.Append.EndsWith(LineEnd), "appended fields are whole lines");
        Debug.Assert(rewrite.Added.IsEmpty || rewrite.Added.EndsWith(LineEnd), "added fields are whole lines");
        Debug.Assert(rewrite.Trace.IsEmpty || rewrite.Trace.EndsWith(LineEnd), "appended fields are whole lines");
        if (rewrite.Body == BodyKind.Chunked && !head.IsChunked)
        {
            output.Write(ChunkedLine);
        }

        output.Write(ConnectionLine(rewrite.Connection, acceptsTrailers));
        output.Write(rewrite.Added);
        output.Write(rewrite.Append);
        output.Write(rewrite.Trace);
        output.Write(LineEnd);
    }

    // RFC 9110 §10.1.4: TE is named by Connection, so that a hop that does not know it does not pass it on.
    private static ReadOnlySpan<byte> ConnectionLine(ConnectionDirective directive, bool acceptsTrailers) => (directive, acceptsTrailers) switch
    {
        (ConnectionDirective.None, false) => [],
        (ConnectionDirective.None, true) => "Connection: TE\r\n"u8,
        (ConnectionDirective.Close, false) => "Connection: close\r\n"u8,
        (ConnectionDirective.Close, true) => "Connection: close, TE\r\n"u8,
        (ConnectionDirective.KeepAlive, false) => "Connection: keep-alive\r\n"u8,
        (ConnectionDirective.KeepAlive, true) => "Connection: keep-alive, TE\r\n"u8,
        _ => "Connection: Upgrade\r\n"u8,
    };
}

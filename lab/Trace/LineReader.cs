using System.Security.Cryptography;

namespace Lab.Trace;

/// <summary>Reads a file line by line through one buffer, and hashes what it read.</summary>
internal sealed class LineReader
{
    private const int BufferBytes = 256 << 10, LeastBytes = 4 << 10;

    private readonly Stream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[BufferBytes];
    // The line last given begins at _line, its end is at _next; behind _filled is nothing yet. What is in front of _hashed is hashed.
    private int _line;
    private int _next;
    private int _filled;
    private int _hashed;
    private bool _isOver;

    public LineReader(Stream file)
    {
        _file = file;
        Fill();
    }

    /// <summary>The first bytes, before any line is taken: a foreign file is recognised before gigabytes of it are read.</summary>
    public ReadOnlySpan<byte> Head => _buffer.AsSpan(0, _filled);

    /// <summary>Number of the line last given, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The line last given ends with a line end.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Nothing follows the line last given.</summary>
    public bool IsLast => _next == _filled && (_isOver || !Fill());

    /// <summary>Gives the next line, without its end, until the next call; false at the end of the file.</summary>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        line = default;
        _line = _next;
        var searched = 0;
        int end;
        while ((end = _buffer.AsSpan(_line + searched, _filled - _line - searched).IndexOf((byte)'\n')) < 0)
        {
            searched = _filled - _line;
            if (!_isOver && Fill())
                continue;
            if (searched == 0)
                return false;
            (IsWhole, _next) = (false, _filled);
            Number++;
            line = _buffer.AsSpan(_line, searched);
            return true;
        }
        (IsWhole, _next) = (true, _line + searched + end + 1);
        Number++;
        line = _buffer.AsSpan(_line, searched + end);
        return true;
    }

    /// <summary>The SHA-256 of all bytes in front of the line last given, in hex.</summary>
    public string HashBeforeLine()
    {
        Hash(_line);
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    // Makes room behind the line last given, and reads on.
    private bool Fill()
    {
        Hash(_line);
        if (_line > 0)
        {
            _buffer.AsSpan(_line, _filled - _line).CopyTo(_buffer);
            (_next, _filled, _hashed, _line) = (_next - _line, _filled - _line, 0, 0);
        }
        if (_filled == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        var room = _buffer.AsSpan(_filled);
        var read = _file.ReadAtLeast(room, Math.Min(room.Length, LeastBytes), throwOnEndOfStream: false);
        _isOver = read == 0;
        _filled += read;
        return read > 0;
    }

    private void Hash(int end)
    {
        _hash.AppendData(_buffer.AsSpan(_hashed, end - _hashed));
        _hashed = end;
    }
}

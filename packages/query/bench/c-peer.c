/*
 * The least that SQLite costs: the same statements on the same file, prepared once, inside one read
 * transaction, bound and stepped from C.
 *
 *   c-peer <database> <questions> <rounds>
 *
 * Questions, as lines: number of statements, each statement; number of questions, each question as
 * statement and values separated by tabs, a value as i<integer> or s<text>.
 * Prints: median CPU time per question in microseconds, sum of all counts, statements prepared again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "sqlite3.h"

enum { max_values = 16, max_line = 16384 };

typedef struct {
  int statement, values;
  char *text[max_values];
  sqlite3_int64 number[max_values];
} question;

static void die(const char *what) {
  fprintf(stderr, "c-peer: %s\n", what);
  exit(1);
}

static char *read_line(FILE *in) {
  static char line[max_line];
  if (!fgets(line, sizeof line, in)) die("unexpected end of the questions");
  line[strcspn(line, "\n")] = 0;
  return line;
}

static void read_question(FILE *in, question *q) {
  char *line = read_line(in);
  q->statement = atoi(strsep(&line, "\t"));
  q->values = 0;
  for (char *field; (field = strsep(&line, "\t")); q->values++) {
    if (q->values == max_values) die("too many values");
    q->text[q->values] = *field == 's' ? strdup(field + 1) : NULL;
    q->number[q->values] = *field == 'i' ? atoll(field + 1) : 0;
  }
}

static sqlite3_int64 ask(sqlite3_stmt *statement, const question *q) {
  for (int i = 0; i < q->values; i++) {
    if (q->text[i]) sqlite3_bind_text(statement, i + 1, q->text[i], -1, SQLITE_STATIC);
    else sqlite3_bind_int64(statement, i + 1, q->number[i]);
  }
  if (sqlite3_step(statement) != SQLITE_ROW) die("no row");
  sqlite3_int64 count = sqlite3_column_int64(statement, 0);
  sqlite3_column_int64(statement, 1);
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return count;
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  if (argc != 4) die("expected: <database> <questions> <rounds>");
  sqlite3 *database;
  if (sqlite3_open_v2(argv[1], &database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) die("cannot open");
  sqlite3_exec(database, "BEGIN", NULL, NULL, NULL);

  FILE *in = fopen(argv[2], "r");
  if (!in) die("cannot read the questions");
  int statements = atoi(read_line(in));
  sqlite3_stmt **prepared = calloc(statements, sizeof *prepared);
  for (int i = 0; i < statements; i++) {
    if (sqlite3_prepare_v3(database, read_line(in), -1, SQLITE_PREPARE_PERSISTENT, &prepared[i], NULL))
      die(sqlite3_errmsg(database));
  }
  int questions = atoi(read_line(in));
  question *asked = calloc(questions, sizeof *asked);
  for (int i = 0; i < questions; i++) read_question(in, &asked[i]);

  int rounds = atoi(argv[3]);
  double *us = calloc(rounds, sizeof *us);
  sqlite3_int64 total = 0;
  for (int round = -1; round < rounds; round++) {
    clock_t started = clock();
    int passes = 0;
    do {
      total = 0;
      for (int i = 0; i < questions; i++) total += ask(prepared[asked[i].statement], &asked[i]);
      passes++;
    } while (clock() - started < CLOCKS_PER_SEC / 7);
    if (round >= 0) us[round] = (clock() - started) * 1e6 / CLOCKS_PER_SEC / passes / questions;
  }
  qsort(us, rounds, sizeof *us, by_value);

  int again = 0;
  for (int i = 0; i < statements; i++)
    again += sqlite3_stmt_status(prepared[i], SQLITE_STMTSTATUS_REPREPARE, 0);
  printf("%.3f %lld %d\n", us[rounds / 2], (long long)total, again);
  return 0;
}
